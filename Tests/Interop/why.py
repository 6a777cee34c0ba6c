"""`bellbird why` of calls between real phones: the same calls as elsewhere, and what is named for them."""
import cases
from cases import HAS_SIPP, case

CAUSES = {
    "busy": ["busy"],
    "declined": ["declined"],
    "nobody_answers": ["no-answer"],
    # Another case may have registered it before, and signed off.
    "not_registered": ["not-registered", "signed-off"],
    "cancelled_while_ringing": ["caller-hung-up"],
}


def is_named(exchange, causes):
    story = exchange.ask("why", "last")
    assert story["verdict"]["cause"] in causes, f"{story['verdict']['cause']}, not {causes}: {story['verdict']}"
    ladder = story["story"]["decisions"]["ladder"]
    assert "INVITE" in ladder and "\0" not in ladder, ladder
    assert len(ladder) < 2_048, len(ladder)


def of_call(name, cause):
    def named(exchange):
        getattr(cases, name)(exchange)
        is_named(exchange, cause)
    named.__name__ = f"why_{name}"
    return case(("sipp", HAS_SIPP))(named)


for call, named_cause in CAUSES.items():
    of_call(call, named_cause)
