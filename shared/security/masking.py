"""How personal data is shown by default: enough to recognise, not enough to use. A masked value can never be written back."""

MASK = "*"
_PHONE_SHOWN = 7
_ID_SHOWN = 8


def mask_name(name: str) -> str:
    """The first character of a name, the rest masked: 张**, A****."""
    return name[:1] + MASK * max(len(name) - 1, 1)


def mask_phone(phone: str) -> str:
    """First three and last four digits: 138****5678; a short number is masked whole."""
    return _middle(phone, head=3, tail=4) if len(phone) > _PHONE_SHOWN else MASK * len(phone)


def mask_id_number(number: str) -> str:
    """First four and last four characters of an identity number: 4401**********7715."""
    return _middle(number, head=4, tail=4) if len(number) > _ID_SHOWN else MASK * len(number)


def mask_email(email: str) -> str:
    """The first character and the domain: z****@example.cn."""
    name, at, domain = email.partition("@")
    return name[:1] + MASK * 4 + at + domain


def mask_address(address: str) -> str:
    """The first six characters, which name district or town, never the house."""
    return address[:6] + MASK * 4 if len(address) > 6 else MASK * len(address)  # noqa: PLR2004  # six characters, as said


MASKS = {
    "name": mask_name,
    "phone": mask_phone,
    "id_number": mask_id_number,
    "email": mask_email,
    "address": mask_address,
}


def _middle(text: str, *, head: int, tail: int) -> str:
    return text[:head] + MASK * (len(text) - head - tail) + text[-tail:]
