"""The generated files say what the types say."""

from signaling import contract


def test_the_clients_types_are_up_to_date() -> None:
    assert contract.TYPESCRIPT.read_text() == contract.typescript(), (
        "run python -m signaling.contract"
    )


def test_the_documents_tables_are_up_to_date() -> None:
    assert contract.PROTOCOL.read_text() == contract.document(), "run python -m signaling.contract"
