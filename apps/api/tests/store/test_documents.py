from taskapp_api.store.documents import _OVERHEAD, Documents


def test_the_oldest_documents_go_when_there_are_too_many() -> None:
    documents = Documents(limit=3 * (_OVERHEAD + 10))
    for number in range(1000):
        assert documents.write((number,), {"id": number % 10}) == b'{"id":%d}' % (number % 10)
    assert list(documents) == [(997,), (998,), (999,)]


def test_a_document_larger_than_all_room_is_written_but_not_kept() -> None:
    documents = Documents(limit=10)
    assert documents.write((1,), {"id": 1}) == b'{"id":1}'
    assert not documents


def test_a_document_known_already_is_not_written_again() -> None:
    documents = Documents()
    first = documents.write((1,), {"id": 1})
    assert documents.write((1,), {"id": 1}) is first
