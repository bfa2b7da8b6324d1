from shared.kernel.errors import FieldError, Refusal


def test_a_pointer_makes_a_field_error() -> None:
    refusal = Refusal("unknown_unit", pointer="/to_unit", unit="X")
    assert refusal.errors == (FieldError("/to_unit", "unknown_unit", {"unit": "X"}),)
    assert refusal.pointer == "/to_unit"
    assert Refusal("illegal_transition", article="TL 31").errors == ()


def test_a_refusal_of_a_part_points_into_the_whole() -> None:
    refusal = Refusal("redirect_incomplete", article="TL 31", errors=(FieldError("/a", "x"), FieldError("/b", "y")), left=3)
    whole = refusal.below("/actions/2")
    assert [error.pointer for error in whole.errors] == ["/actions/2/a", "/actions/2/b"]
    assert (whole.code, whole.article, whole.params) == ("redirect_incomplete", "TL 31", {"left": 3})
    assert [error.pointer for error in Refusal("not_heard").below("/actions/0").errors] == ["/actions/0"]
