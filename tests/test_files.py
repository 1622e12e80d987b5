import pytest

from aicomplex_geo._files import replacing, sha256, text_sha256


def test_a_file_is_replaced_when_it_is_complete(tmp_path):
    target = tmp_path / "table.csv"
    target.write_text("old")
    with replacing(target) as draft:
        assert draft.name == target.name
        draft.write_text("new")
        assert target.read_text() == "old"
    assert target.read_text() == "new"
    assert list(tmp_path.iterdir()) == [target]


def test_a_folder_is_replaced_when_it_is_complete(tmp_path):
    target = tmp_path / "net"
    target.mkdir()
    (target / "a").write_text("old")
    with replacing(target) as draft:
        draft.mkdir()
        (draft / "b").write_text("new")
    assert [path.name for path in target.iterdir()] == ["b"]
    assert list(tmp_path.iterdir()) == [target]


@pytest.mark.parametrize("there", [True, False])
def test_a_failure_changes_nothing(tmp_path, there):
    target = tmp_path / "table.csv"
    if there:
        target.write_text("old")

    def interrupted():
        with replacing(target) as draft:
            draft.write_text("half of")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert [path.read_text() for path in tmp_path.iterdir()] == ["old"] * there


def test_hashes_of_a_file_and_of_its_text_are_equal(tmp_path):
    path = tmp_path / "text"
    path.write_text("분", encoding="utf-8")
    assert sha256(path) == text_sha256("분")
