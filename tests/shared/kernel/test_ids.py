from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

from shared.kernel.ids import uuid7


def test_ids_are_version_7_and_strictly_growing() -> None:
    ids = [uuid7() for _ in range(20_000)]
    assert {(one.version, one.variant) for one in ids} == {(7, "specified in RFC 4122")}
    assert all(a < b for a, b in pairwise(ids))


def test_ids_of_many_threads_are_distinct() -> None:
    with ThreadPoolExecutor(8) as pool:
        made = [one for batch in pool.map(lambda _: [uuid7() for _ in range(2_000)], range(8)) for one in batch]
    assert len(set(made)) == 16_000
