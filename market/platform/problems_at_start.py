"""What stops a start: the program ends with exit code 1 and a sentence that says how to mend it, without a traceback."""


class WrongSetting(SystemExit):
    """A setting is wrong, or what it names is not there."""


class ServersFailed(SystemExit):
    """An embedded server could not start; the text says why and what to do."""
