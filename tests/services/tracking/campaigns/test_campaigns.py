"""积案化解: the list, the dossier of each matter, and the document that leaves the house."""

import re
from io import BytesIO
from typing import Any

from docx import Document

from shared.settings import Settings
from tests.services.tracking.client import Caller, World
from tests.services.tracking.registers.keeping import (
    BASE,
    HANDLER,
    HEAD,
    LEADER,
    OFFICER,
    STRANGER,
    SUPERVISOR,
    day,
    events_of,
    opened,
    refused,
    step,
    stepped,
    transferred,
)
from tests.services.tracking.test_journey import UNIT, registered

CAMPAIGN = {"name": "2026年积案化解", "kind": "backlog", "due_on": day(60)}
DOSSIER = {"cause": "线路老化", "claim": "修复路灯", "law": "城市照明管理规定", "history": "2022年起\n三次报修", "plan": "分两期更换电缆"}
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


async def listed(keeper: Caller, case: str, **changes: Any) -> tuple[str, dict[str, Any]]:
    campaign = await opened(keeper, "campaigns", CAMPAIGN)
    item = await opened(keeper, f"campaigns/{campaign['id']}/items", {"case": case, "owner": UNIT, **changes})
    return f"campaigns/{campaign['id']}/items/{case}", item


async def test_a_matter_is_listed_described_and_settled(people: World, directory: Settings) -> None:
    officer, handler, case = await people.caller(OFFICER), await people.caller(HANDLER), await transferred(people)
    at, item = await listed(officer, case)
    assert (item["owner"], item["due_on"], item["result"], item["cause"]) == (UNIT, day(60), None, None)
    written = await stepped(handler, f"{at}/dossier", {"cause": "线路老化"}, 1)
    written = await stepped(officer, f"{at}/dossier", {**DOSSIER, "cause": "线路老化、过载"}, 2)
    assert [written[name] for name in ("cause", "plan")] == ["线路老化、过载", "分两期更换电缆"]
    ended = await stepped(handler, f"{at}/result", {"result": "resolved", "result_on": day(), "result_text": "更换完毕"}, 3)
    assert (ended["result"], ended["result_on"]) == ("resolved", day())
    assert refused(await step(handler, f"{at}/dossier", {"cause": "y"}, 4)) == (409, "record_ended")
    assert [kind for kind, _ in await events_of(directory, f"campaign_item/{item['id']}")] == [
        "campaign_item.added", "campaign_item.written", "campaign_item.written", "campaign_item.ended",
    ]  # fmt: skip


async def test_the_dossier_goes_out_complete_or_not_at_all(people: World) -> None:
    officer, handler, case = await people.caller(OFFICER), await people.caller(HANDLER), await transferred(people)
    at, _ = await listed(officer, case)
    await stepped(handler, f"{at}/dossier", {"cause": "线路老化", "claim": "修复路灯"}, 1)
    shown = (await handler.get(f"{BASE}/{at}/dossier")).json()
    lacking = ["/law", "/history", "/plan", "/result", "/result_on", "/result_text"]
    assert (shown["missing"], shown["campaign"], shown["subject"]) == (lacking, CAMPAIGN["name"], "河滨路路灯不亮")
    blank = await handler.get(f"{BASE}/{at}/dossier.docx")
    assert refused(blank) == (409, "dossier_incomplete")
    assert blank.headers["content-type"] == "application/problem+json"
    assert [(one["pointer"], one["code"]) for one in blank.json()["errors"]] == [(pointer, "missing") for pointer in lacking]
    await stepped(handler, f"{at}/dossier", {"law": DOSSIER["law"], "history": DOSSIER["history"], "plan": DOSSIER["plan"]}, 2)
    await stepped(handler, f"{at}/result", {"result": "resolved", "result_on": day(), "result_text": "更换完毕,群众满意"}, 3)
    answer = await handler.get(f"{BASE}/{at}/dossier.docx")
    assert (answer.status_code, answer.headers["content-type"]) == (200, DOCX)
    assert "attachment" in answer.headers["content-disposition"]
    document = Document(BytesIO(answer.content))
    text = [paragraph.text for paragraph in document.paragraphs]
    assert text[0] == "信访事项一案一册"
    for line in (*DOSSIER["history"].splitlines(), *(value for name, value in DOSSIER.items() if name != "history"), "区住房和城乡建设局",
                 day(60), f"化解({day()})", "更换完毕,群众满意", f"信访件编号:{shown['number']}"):  # fmt: skip
        assert line in text
    assert "None" not in "".join(text)
    section = document.sections[0]
    assert section.page_width is not None
    assert section.page_height is not None
    assert (round(section.page_width.cm, 1), round(section.page_height.cm, 1)) == (21.0, 29.7)
    fonts = set(re.findall(r'w:eastAsia="([^"]+)"', document.element.body.xml))
    assert fonts == {"宋体", "黑体", "仿宋"}


async def test_dirty_text_makes_a_document_too(people: World) -> None:
    officer, case = await people.caller(OFFICER), await transferred(people, subject="路灯\x01\x1f&<b>😀")
    at, _ = await listed(officer, case)
    await stepped(officer, f"{at}/dossier", {name: f"甲\x02\r\n\t乙\x0b\ufffe{name}" for name in DOSSIER}, 1)
    await stepped(officer, f"{at}/result", {"result": "closed", "result_on": day(), "result_text": "]]>\x08完"}, 2)
    answer = await officer.get(f"{BASE}/{at}/dossier.docx")
    assert answer.status_code == 200, answer.text
    text = [paragraph.text for paragraph in Document(BytesIO(answer.content)).paragraphs]
    assert "事项:路灯&<b>😀" in text
    assert {"甲", "\t乙", "plan", "]]>完"} <= set(text)


async def test_who_lists_what(people: World) -> None:
    officer, case = await people.caller(OFFICER), await transferred(people)
    at, _ = await listed(officer, case)
    campaign = at.split("/")[1]
    path = f"{BASE}/campaigns/{campaign}/items"
    assert refused(await officer.post(path, {"case": case, "owner": UNIT})) == (409, "conflict")
    late = await officer.post(path, {"case": await transferred(people), "owner": UNIT, "due_on": day(61)})
    assert (refused(late), late.json()["errors"][0]["pointer"]) == ((409, "due_after_campaign"), "/due_on")
    assert refused(await officer.post(path, {"case": case, "owner": "nowhere"})) == (422, "unknown_unit")
    city = await people.caller("demo-bureau_officer-440100-XFJ")
    assert refused(await city.post(path, {"case": case, "owner": UNIT})) == (403, "not_the_responsible_unit")
    assert refused(await (await people.caller(HEAD)).post(path, {"case": case, "owner": UNIT})) == (403, "forbidden")
    assert refused(await (await people.caller(STRANGER)).post(path, {})) == (404, "not_found")
    assert refused(await step(await people.caller(LEADER), f"{at}/dossier", {"cause": "x"}, 1)) == (403, "forbidden")


async def test_a_campaign_is_shown_with_a_matter_that_is(people: World) -> None:
    officer, handler, stranger = await people.caller(OFFICER), await people.caller(HANDLER), await people.caller(STRANGER)
    mine, foreign = await transferred(people), (await registered(people))["case_id"]
    at, _ = await listed(officer, mine)
    campaign = at.split("/")[1]
    await opened(officer, f"campaigns/{campaign}/items", {"case": foreign, "owner": "440117-XFJ", "due_on": day(5)})
    assert (await stranger.get(f"{BASE}/campaigns/{campaign}")).status_code == 404
    assert (await stranger.get(f"{BASE}/campaigns/{campaign}/items")).status_code == 404
    assert (await handler.get(f"{BASE}/campaigns/{campaign}")).status_code == 200
    counts = {}
    for who in (officer, handler):
        page = (await who.get(f"{BASE}/campaigns/{campaign}/items")).json()
        counts[who] = [row["case"] for row in page["items"]]
    assert counts == {officer: [foreign, mine], handler: [mine]}
    assert (await handler.get(f"{BASE}/campaigns/{campaign}/items/{foreign}/dossier")).status_code == 404
    due = (await officer.get(f"{BASE}/campaigns/{campaign}/items?due_before={day(6)}&open=true")).json()["items"]
    assert [row["case"] for row in due] == [foreign]


async def test_an_accusation_on_the_list_is_hidden_from_the_accused(people: World) -> None:
    officer = await people.caller(OFFICER)
    sealed = (await registered(people, category="accusation", accused=[{"unit": UNIT}]))["case_id"]
    campaign = await opened(officer, "campaigns", CAMPAIGN)
    path = f"campaigns/{campaign['id']}/items"
    barred = await officer.post(f"{BASE}/{path}", {"case": sealed, "owner": UNIT})
    assert (refused(barred), barred.json()["article"]) == ((409, "accused_unit_barred"), "TL 30.3")
    await opened(officer, path, {"case": sealed, "owner": "440117-JW"})
    for login in (HEAD, SUPERVISOR):
        who = await people.caller(login)
        assert (await who.get(f"{BASE}/{path}/{sealed}/dossier")).status_code == 404
        assert (await who.get(f"{BASE}/{path}/{sealed}/dossier.docx")).status_code == 404
        assert sealed not in (await who.get(f"{BASE}/{path}")).text
    assert (await (await people.caller(HEAD)).get(f"{BASE}/campaigns/{campaign['id']}")).status_code == 404
    inspector = await people.caller("demo-discipline_inspector-440117-JW")
    assert (await inspector.get(f"{BASE}/{path}/{sealed}/dossier")).status_code == 200
