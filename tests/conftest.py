"""Laws are judged by what they say, never by the clock: a busy machine must not fail one."""

from hypothesis import settings

settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")
