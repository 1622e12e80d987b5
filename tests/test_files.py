from aicomplex_geo._files import sha256, text_sha256


def test_hashes_of_a_file_and_of_its_text_are_equal(tmp_path):
    path = tmp_path / "text"
    path.write_text("분", encoding="utf-8")
    assert sha256(path) == text_sha256("분")
