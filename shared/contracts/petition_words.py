"""Words of petitions, petitioners, ratings, units and accounts (domain.md §2.2, §2.5, §2.6)."""

from shared.contracts.words import Word


class Channel(Word):
    """信访形式 (Art 17); 网信 is every form other than letter and visit."""

    LETTER = "letter", "来信", "Letter"
    VISIT = "visit", "来访", "Visit"
    CALL = "call", "来电", "Telephone call"
    FAX = "fax", "传真", "Fax"
    EMAIL = "email", "来邮", "E-mail"
    WEB = "web", "网上信访", "Online"


class SourceKind(Word):
    """来源: how the petition reached the organ that registers it."""

    DIRECT = "direct", "自收", "Received directly"
    FORWARDED = "forwarded", "上级转送", "Forwarded from above"
    ASSIGNED = "assigned", "上级交办", "Assigned from above"
    LEADER_INSTRUCTION = "leader_instruction", "领导批示", "Leader's instruction"
    NPC_DEPUTY = "npc_deputy", "人大代表", "Deputy to the people's congress"
    CPPCC_MEMBER = "cppcc_member", "政协委员", "Member of the political consultative conference"


class Level(Word):
    """登记机构级别."""

    NATIONAL = "national", "国家", "National"
    PROVINCE = "province", "省级", "Province"
    CITY = "city", "市级", "City"
    COUNTY = "county", "县级", "County or district"
    TOWN = "town", "乡镇", "Town or subdistrict"


class Mode(Word):
    """Written or oral; an oral petition is recorded by the organ and read back (Art 19.1)."""

    WRITTEN = "written", "书面", "Written"
    ORAL = "oral", "口头", "Oral"


class PetitionerKind(Word):
    """信访人 (Art 17)."""

    NATURAL = "natural", "自然人", "Natural person"
    LEGAL = "legal", "法人", "Legal person"
    ORGANISATION = "organisation", "其他组织", "Other organisation"


class IdType(Word):
    """证件类型; none is mandatory, also not for residents (Art 48)."""

    RESIDENT_ID = "resident_id", "居民身份证", "Resident identity card"
    PASSPORT = "passport", "护照", "Passport"
    HK_MACAU_PERMIT = "hk_macau_permit", "港澳居民来往内地通行证", "Mainland travel permit, Hong Kong and Macao"
    TAIWAN_PERMIT = "taiwan_permit", "台湾居民来往大陆通行证", "Mainland travel permit, Taiwan"
    FOREIGN_PERMANENT_RESIDENT = "foreign_permanent_resident", "外国人永久居留身份证", "Foreign permanent resident card"
    MILITARY_ID = "military_id", "军人证件", "Military identity card"
    UNIFIED_SOCIAL_CREDIT_CODE = "unified_social_credit_code", "统一社会信用代码", "Unified social credit code"
    OTHER = "other", "其他证件", "Other document"


class Category(Word):
    """三类诉求 (Art 29, 30, 31): decides who may see a case and how it is handled."""

    SUGGESTION = "suggestion", "建议意见", "Suggestion"
    ACCUSATION = "accusation", "检举控告", "Accusation"
    APPEAL = "appeal", "申诉求决", "Appeal or request"


class Topic(Word):
    """内容分类, first level (domain.md §2.5); rows are never deleted."""

    AGRICULTURE = "agriculture", "农村农业", "Rural affairs and agriculture"
    LAND = "land", "国土资源", "Land and resources"
    CONSTRUCTION = "construction", "城乡建设", "Urban and rural construction"
    LABOUR = "labour", "劳动和社会保障", "Labour and social security"
    HEALTH = "health", "卫生计生", "Health and family planning"
    EDUCATION = "education", "教育文体", "Education, culture and sport"
    CIVIL_AFFAIRS = "civil_affairs", "民政", "Civil affairs"
    POLITICS_LAW = "politics_law", "政法", "Justice and public security"
    ECONOMY = "economy", "经济管理", "Economic administration"
    TRANSPORT = "transport", "交通运输", "Transport"
    COMMERCE = "commerce", "商贸旅游", "Commerce and tourism"
    SCIENCE = "science", "科技与信息产业", "Science and information industry"
    ENVIRONMENT = "environment", "环境保护", "Environment"
    PARTY_GOVERNMENT = "party_government", "党务政务", "Party and government affairs"
    PERSONNEL = "personnel", "组织人事", "Organisation and personnel"
    DISCIPLINE = "discipline", "纪检监察", "Discipline and supervision"
    OTHER = "other", "其他", "Other"


class RatingObject(Word):
    """Who is rated: two ratings of a matter."""

    BUREAU = "bureau", "信访部门", "Petition bureau"
    UNIT = "unit", "责任单位", "Responsible unit"


class RatingValue(Word):
    """满意度."""

    SATISFIED = "satisfied", "满意", "Satisfied"
    BASICALLY_SATISFIED = "basically_satisfied", "基本满意", "Basically satisfied"
    DISSATISFIED = "dissatisfied", "不满意", "Dissatisfied"


class UnitKind(Word):
    """机关、单位 by what they are; a section 内设机构 never acts in its own name."""

    BUREAU = "bureau", "信访部门", "Petition bureau"
    GOVERNMENT = "government", "人民政府", "Government"
    DEPARTMENT = "department", "工作部门", "Department"
    TOWN = "town", "镇街", "Town or subdistrict"
    DISCIPLINE = "discipline", "纪检监察机关", "Discipline inspection organ"
    SECTION = "section", "内设机构", "Inner section"
    INSTITUTION = "institution", "事业单位", "Public institution"


class Role(Word):
    """Roles of accounts (design §6); `client` is a machine, ruled by its scopes."""

    REGISTRAR = "registrar", "登记员", "Registrar"
    BUREAU_OFFICER = "bureau_officer", "信访干部", "Bureau officer"
    UNIT_HANDLER = "unit_handler", "承办人", "Unit handler"
    UNIT_HEAD = "unit_head", "单位负责人", "Head of unit"
    REVIEWER = "reviewer", "复查复核人员", "Reviewer"
    SUPERVISOR = "supervisor", "督查人员", "Supervisor"
    LEADER = "leader", "领导", "Leader"
    DISCIPLINE_INSPECTOR = "discipline_inspector", "纪检监察人员", "Discipline inspector"
    AUDITOR = "auditor", "审计员", "Auditor"
    ADMIN = "admin", "管理员", "Administrator"
    CLIENT = "client", "系统接入方", "Machine client"


class Scope(Word):
    """What a machine client may be allowed."""

    PETITIONS_WRITE = "petitions:write", "登记信访件", "Register petitions"
    HISTORY_WRITE = "history:write", "导入历史件", "Import history"
    CASES_READ = "cases:read", "读取信访事项", "Read cases"
    INDICATORS_READ = "indicators:read", "读取指标", "Read indicators"
    EVENTS_READ = "events:read", "读取事件", "Read events"


class PetitionWarning(Word):
    """What registration noticed and kept on the petition; never a reason to refuse it."""

    ANONYMOUS = "anonymous", "匿名:无法告知、送达", "Anonymous: nobody can be notified"
    CONTACT_UNCLEAR = "contact_unclear", "姓名或者住址不清,可不书面告知", "Name or address unclear: no duty to notify"
    ORAL_NOT_READ_BACK = "oral_not_read_back", "口头诉求尚未宣读确认", "Oral petition not read back yet"
    ID_CHECK_DIGIT = "id_check_digit", "证件号码校验位不符", "Check digit of the identity number is wrong"
    TOO_MANY_REPRESENTATIVES = "too_many_representatives", "代表人数超过5人", "More than five representatives"
    REPRESENTATIVES_MISSING = "representatives_missing", "多人走访未推选代表", "Group visit without representatives"
    HEADCOUNT_BELOW_PETITIONERS = "headcount_below_petitioners", "人数少于登记的信访人", "Fewer persons than named"
