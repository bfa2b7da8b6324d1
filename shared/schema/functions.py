"""SQL functions and triggers of the schema, in the order in which they are created."""

from shared.schema.base import Function
from shared.schema.opening import OPEN_CASE
from shared.schema.parts import PARTS

EVERYBODY = ("intake", "tracking", "reporting", "intake_worker", "tracking_worker", "reporting_worker", "relay")
APIS = ("intake", "tracking", "reporting")

CONTEXT = (
    Function(
        "ctx_unit()",
        None,
        EVERYBODY,
        """CREATE FUNCTION ctx_unit() RETURNS int LANGUAGE sql STABLE PARALLEL SAFE
RETURN nullif(current_setting('app.unit', true), '')::int""",
    ),
    Function(
        "ctx_account()",
        None,
        EVERYBODY,
        """CREATE FUNCTION ctx_account() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE
RETURN nullif(current_setting('app.account', true), '')::uuid""",
    ),
    Function(
        "ctx_path()",
        None,
        EVERYBODY,
        """CREATE FUNCTION ctx_path() RETURNS int[] LANGUAGE sql STABLE PARALLEL SAFE
RETURN coalesce(nullif(current_setting('app.path', true), ''), '{}')::int[]""",
    ),
    Function(
        "ctx_sealed()",
        None,
        EVERYBODY,
        """CREATE FUNCTION ctx_sealed() RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE
RETURN coalesce(current_setting('app.sealed', true), '') = '1'""",
    ),
    Function(
        "ctx_case()",
        None,
        EVERYBODY,
        """CREATE FUNCTION ctx_case() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE
RETURN nullif(current_setting('app.case', true), '')::uuid""",
    ),
)

UNIT_PATH = Function(
    "keep_unit_path()",
    None,
    (),
    """CREATE FUNCTION keep_unit_path() RETURNS trigger LANGUAGE plpgsql AS $$
-- A unit's path is itself and all its superiors, nearest first; moving a unit moves everything below it.
BEGIN
  NEW.path := ARRAY[NEW.id] || coalesce((SELECT p.path FROM unit p WHERE p.id = NEW.parent_id), '{}');
  IF cardinality(NEW.path) <> cardinality(ARRAY(SELECT DISTINCT u FROM unnest(NEW.path) AS u)) THEN
    RAISE EXCEPTION 'a unit cannot be its own superior' USING ERRCODE = 'check_violation', CONSTRAINT = 'ck_unit_no_cycle';
  END IF;
  RETURN NEW;
END $$""",
)

UNIT_SUBTREE = Function(
    "move_unit_subtree()",
    None,
    (),
    """CREATE FUNCTION move_unit_subtree() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE unit SET parent_id = parent_id WHERE parent_id = NEW.id;
  RETURN NULL;
END $$""",
)

IS_BARRED = Function(
    "is_barred(uuid)",
    "access_keeper",
    (*APIS, "searcher"),
    """CREATE FUNCTION is_barred(the_case uuid) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
-- Art 30.3: the accused unit, everything below it and the accused accounts. Only this function reads the bar.
SET search_path = xinfang
RETURN EXISTS (SELECT FROM case_bar b WHERE b.case_id = the_case
  AND (b.unit_id = ANY (ctx_path()) OR b.account_id = ctx_account()))""",
)

UNITS_BARRED = Function(
    "barred_units(uuid, int[])",
    "access_keeper",
    ("tracking", "tracking_worker"),
    """CREATE FUNCTION barred_units(the_case uuid, candidates int[]) RETURNS int[] LANGUAGE sql STABLE SECURITY DEFINER
-- Which of these units a case may not be sent to, because they or a superior of theirs are accused in it.
SET search_path = xinfang
RETURN (SELECT coalesce(array_agg(u.id), '{}') FROM unit u WHERE u.id = ANY (candidates)
  AND EXISTS (SELECT FROM case_bar b WHERE b.case_id = the_case AND b.unit_id = ANY (u.path)))""",
)

MIRROR_CASE = Function(
    "mirror_case()",
    "access_keeper",
    (),
    """CREATE FUNCTION mirror_case() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinfang AS $$
-- Keeps case_bar and case_access in step with the case, in the same statement: nobody else may write them.
-- Access: every unit of seen_by_unit_ids and its superiors, except those the bar shuts out.
BEGIN
  IF NEW.accused_unit_ids <> '{}' OR NEW.accused_account_ids <> '{}' THEN
    INSERT INTO case_bar (case_id, unit_id) SELECT NEW.id, u FROM unnest(NEW.accused_unit_ids) u ON CONFLICT DO NOTHING;
    INSERT INTO case_bar (case_id, account_id) SELECT NEW.id, a FROM unnest(NEW.accused_account_ids) a ON CONFLICT DO NOTHING;
  END IF;
  IF TG_OP = 'UPDATE' THEN
    DELETE FROM case_bar b WHERE b.case_id = NEW.id AND (OLD.accused_unit_ids <> NEW.accused_unit_ids OR OLD.accused_account_ids <> NEW.accused_account_ids)
      AND NOT coalesce(b.unit_id = ANY (NEW.accused_unit_ids), false) AND NOT coalesce(b.account_id = ANY (NEW.accused_account_ids), false);
    DELETE FROM case_access a USING unit u WHERE a.case_id = NEW.id AND u.id = a.unit_id AND NEW.sealed AND u.path && NEW.accused_unit_ids;
    UPDATE case_access a SET sealed = NEW.sealed, on_desk = (a.unit_id IS NOT DISTINCT FROM NEW.desk_unit_id), state = NEW.state,
      category = NEW.category, topic = NEW.topic, handling_unit_id = NEW.handling_unit_id, due_strict = NEW.due_strict, due_rolled = NEW.due_rolled
      WHERE a.case_id = NEW.id;
    IF NEW.seen_by_unit_ids = OLD.seen_by_unit_ids AND NEW.sealed = OLD.sealed THEN RETURN NULL; END IF;
  END IF;
  INSERT INTO case_access (case_id, unit_id, sealed, on_desk, state, received_on, channel, category, topic, handling_unit_id, due_strict, due_rolled)
  SELECT NEW.id, u.id, NEW.sealed, u.id IS NOT DISTINCT FROM NEW.desk_unit_id, NEW.state, NEW.received_on, NEW.channel, NEW.category, NEW.topic,
    NEW.handling_unit_id, NEW.due_strict, NEW.due_rolled
  FROM unit u
  WHERE u.id IN (SELECT unnest(s.path) FROM unit s WHERE s.id = ANY (NEW.seen_by_unit_ids))
    AND NOT (NEW.sealed AND u.path && NEW.accused_unit_ids)
  ON CONFLICT DO NOTHING;
  RETURN NULL;
END $$""",
)

PETITION_NUMBER = Function(
    "petition_number(text, date, text, bigint)",
    None,
    ("intake", "intake_worker"),
    """CREATE FUNCTION petition_number(region text, day date, channel text, n bigint) RETURNS text LANGUAGE plpgsql IMMUTABLE AS $$
-- 信访件编号: region, day, channel letter, sequence (five digits, growing) and a check digit by ISO 7064 MOD 11,10
-- over the digits, the letter counted as 1 to 6.
DECLARE
  letter text := substr('LVCFEW', array_position(ARRAY['letter', 'visit', 'call', 'fax', 'email', 'web'], channel), 1);
  head text := rpad(substr(region, 1, 6), 6, '0') || to_char(day, 'YYYYMMDD');
  serial text := to_char(n, 'FM99999999999900000');
  digits text := head || position(letter IN 'LVCFEW')::text || serial;
  rest int := 10;
BEGIN
  FOR i IN 1 .. length(digits) LOOP
    rest := (rest + substr(digits, i, 1)::int) % 10;
    rest := (CASE rest WHEN 0 THEN 10 ELSE rest END * 2) % 11;
  END LOOP;
  RETURN head || letter || serial || ((11 - rest) % 10)::text;
END $$""",
)

LOGIN_LOOKUP = Function(
    "login_lookup(text)",
    "account_reader",
    APIS,
    """CREATE FUNCTION login_lookup(the_login text) RETURNS TABLE (account_id uuid, login text, secret_hash text, kind text, role text, unit_id int,
  unit_code text, unit_kind text, unit_path int[], region text, scopes text[], disabled boolean) LANGUAGE sql STABLE SECURITY DEFINER SET search_path = xinfang
BEGIN ATOMIC
  SELECT a.id, a.login, a.secret_hash, a.kind, a.role, a.unit_id, u.code, u.kind, coalesce(u.path, '{}'), u.region, a.scopes, a.disabled
  FROM account a LEFT JOIN unit u ON u.id = a.unit_id WHERE a.login = the_login;
END""",
)

ACCOUNT_STATE = Function(
    "account_state(uuid)",
    "account_reader",
    APIS,
    """CREATE FUNCTION account_state(the_account uuid) RETURNS TABLE (account_id uuid, login text, kind text, role text, unit_id int,
  unit_code text, unit_kind text, unit_path int[], region text, scopes text[], disabled boolean) LANGUAGE sql STABLE SECURITY DEFINER SET search_path = xinfang
BEGIN ATOMIC
  SELECT a.id, a.login, a.kind, a.role, a.unit_id, u.code, u.kind, coalesce(u.path, '{}'), u.region, a.scopes, a.disabled
  FROM account a LEFT JOIN unit u ON u.id = a.unit_id WHERE a.id = the_account;
END""",
)

PUBLIC_PETITION = Function(
    "public_petition(text)",
    "petition_reader",
    ("intake",),
    """CREATE FUNCTION public_petition(the_number text) RETURNS TABLE (petition_id uuid, case_id uuid, code_version smallint, code_key_id smallint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = xinfang
-- Whose query code a caller without rights must prove; tells ids only, and only a proved code opens the case (app.case).
BEGIN ATOMIC
  SELECT p.id, p.case_id, p.code_version, p.code_key_id FROM petition p WHERE p.number = the_number;
END""",
)

MY_SCOPE = Function(
    "my_scope()",
    None,
    ("reporting", "tracking"),
    """CREATE FUNCTION my_scope() RETURNS int[] LANGUAGE sql STABLE
-- Units whose figures this caller gets: a bureau's whole region, any other unit's own subtree.
RETURN (SELECT coalesce(array_agg(u.id), '{}') FROM unit me JOIN unit u
  ON u.path @> ARRAY[me.id] OR (me.kind = 'bureau' AND u.region LIKE me.region || '%') WHERE me.id = ctx_unit())""",
)

ENSURE_PARTITIONS = Function(
    "ensure_partitions(date, int)",
    None,
    ("relay",),
    """CREATE FUNCTION ensure_partitions(from_month date, months int) RETURNS int LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinfang AS $$
-- Makes the monthly partitions of event and delivery that are still missing; rows of an unforeseen month wait in the default one.
DECLARE
  made int := 0;
  first date;
BEGIN
  FOR i IN 0 .. months - 1 LOOP
    first := (date_trunc('month', from_month) + make_interval(months => i))::date;
    IF to_regclass(format('event_%s', to_char(first, 'YYYYMM'))) IS NULL THEN
      EXECUTE format('CREATE TABLE event_%s PARTITION OF event FOR VALUES FROM (%L) TO (%L)', to_char(first, 'YYYYMM'), first, first + interval '1 month');
      made := made + 1;
    END IF;
    IF to_regclass(format('delivery_%s', to_char(first, 'YYYYMM'))) IS NULL THEN
      EXECUTE format('CREATE TABLE delivery_%s PARTITION OF delivery FOR VALUES FROM (%L) TO (%L)', to_char(first, 'YYYYMM'), first, first + interval '1 month');
      made := made + 1;
    END IF;
  END LOOP;
  RETURN made;
END $$""",
)

RELAY_LAG = Function(
    "relay_lag()",
    "relay",
    EVERYBODY,
    """CREATE FUNCTION relay_lag() RETURNS TABLE (consumer text, oldest_due_seconds double precision, dead bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = xinfang
-- For readiness and metrics: what waits longest and how much is dead, per consumer that has either; reads one index entry per consumer.
BEGIN ATOMIC
  WITH RECURSIVE waiting AS (
    (SELECT d.consumer, d.available_at FROM delivery d WHERE d.state = 0 ORDER BY d.consumer, d.available_at LIMIT 1)
    UNION ALL
    SELECT n.consumer, n.available_at FROM waiting w CROSS JOIN LATERAL
      (SELECT d.consumer, d.available_at FROM delivery d WHERE d.state = 0 AND d.consumer > w.consumer ORDER BY d.consumer, d.available_at LIMIT 1) n
  ), dead AS (SELECT d.consumer, count(*) AS n FROM delivery d WHERE d.state = 3 GROUP BY d.consumer)
  SELECT coalesce(w.consumer, dead.consumer), greatest(extract(epoch FROM now() - w.available_at), 0)::float8, coalesce(dead.n, 0)
  FROM waiting w FULL JOIN dead ON dead.consumer = w.consumer;
END""",
)

FROZEN = Function(
    "refuse_change()",
    None,
    (),
    """CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
-- History is append-only: whoever asks, also the owner.
BEGIN
  RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END $$""",
)

FUNCTIONS = (
    *CONTEXT,
    UNIT_PATH,
    UNIT_SUBTREE,
    IS_BARRED,
    UNITS_BARRED,
    MIRROR_CASE,
    OPEN_CASE,
    PETITION_NUMBER,
    LOGIN_LOOKUP,
    ACCOUNT_STATE,
    PUBLIC_PETITION,
    MY_SCOPE,
    ENSURE_PARTITIONS,
    RELAY_LAG,
    FROZEN,
    *(function for part in PARTS for function in part.functions),
)

TRIGGERS = (
    "CREATE TRIGGER unit_path BEFORE INSERT OR UPDATE OF parent_id, id ON unit FOR EACH ROW EXECUTE FUNCTION keep_unit_path()",
    "CREATE TRIGGER unit_subtree AFTER UPDATE OF parent_id ON unit FOR EACH ROW EXECUTE FUNCTION move_unit_subtree()",
    "CREATE TRIGGER mirror AFTER INSERT OR UPDATE ON cases FOR EACH ROW EXECUTE FUNCTION mirror_case()",
    "CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON case_transition FOR EACH ROW EXECUTE FUNCTION refuse_change()",
    "CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON audit_entry FOR EACH ROW EXECUTE FUNCTION refuse_change()",
    "CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON audit_seal FOR EACH ROW EXECUTE FUNCTION refuse_change()",
    "CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON event FOR EACH ROW EXECUTE FUNCTION refuse_change()",
    *(trigger for part in PARTS for trigger in part.triggers),
)
