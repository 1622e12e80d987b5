"""Why a row or relation of a source gives no turn restriction."""


class LeftOutError(Exception):
    """A restriction of the source that is left out; the text is the reason."""
