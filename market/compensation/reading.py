"""Claims as people see them: a bank its own, the fund, the centre and observers all."""

from __future__ import annotations

from datetime import date

from sqlalchemy.ext.asyncio import AsyncSession

from market.compensation import rules, schemes, store
from market.compensation.states import CLAIM
from market.compensation.tables import Claim, Recovery, Scheme
from market.compensation.views import (
    ClaimPage,
    ClaimSummary,
    ClaimView,
    ConditionView,
    EvidenceView,
    ProvidedView,
    RecoveryView,
    ShareView,
    TrailView,
)
from market.identity import service as identity
from market.kernel import clock
from market.kernel.problems import NotFound
from market.ledger import service as ledger
from market.platform import history
from market.platform.actor import Actor

BANK = ("BANK_MAKER", "BANK_CHECKER")
OVERSEERS = ("CENTRE_REVIEWER", "CENTRE_SETTLEMENT", "FUND_MANAGER", "OBSERVER", "ADMINISTRATOR")


def fund_account(row: Scheme) -> str:
    """The ledger account of a scheme's fund."""
    return f"fund:{row.code}"


def own_rows_of(actor: Actor) -> int | None:
    """The bank whose claims the actor is held to; None for those who see all. An outsider sees none (0)."""
    if actor.has(*OVERSEERS):
        return None
    return actor.organisation_id or 0 if actor.has(*BANK) else 0


async def own_claim(tx: AsyncSession, *, actor: Actor, claim_id: int, lock: bool = False) -> Claim:
    """The claim, when the actor may see it. Raises NotFound: whether another bank's claim exists is not told."""
    row = await store.claim(tx, claim_id=claim_id, bank_organisation_id=own_rows_of(actor), lock=lock)
    if row is None:
        raise NotFound(kind="claim", reference=claim_id)
    return row


async def bank_claim(tx: AsyncSession, *, actor: Actor, claim_id: int) -> Claim:
    """The claim, locked, for its own bank to act on. Raises NotFound."""
    row = await store.claim(tx, claim_id=claim_id, bank_organisation_id=actor.organisation_id or 0, lock=True)
    if row is None:
        raise NotFound(kind="claim", reference=claim_id)
    return row


def recovery_view(row: Recovery, *, on: date) -> RecoveryView:
    """A recovery; overdue when its share was not passed on in time."""
    names = set(RecoveryView.model_fields) - {"overdue"}
    overdue = row.state == "REPORTED" and row.return_by < on
    return RecoveryView(overdue=overdue, **{name: getattr(row, name) for name in names})


def _summary(row: Claim, *, bank_name: str, scheme_code: str, return_overdue: bool) -> dict[str, object]:
    computed = {"bank_name": bank_name, "scheme_code": scheme_code, "return_overdue": return_overdue}
    return {name: getattr(row, name) for name in set(ClaimSummary.model_fields) - set(computed)} | computed


async def largest(tx: AsyncSession, row: Claim, *, scheme: Scheme, with_balance: bool = True) -> rules.Limit:
    """What may be approved for the claim now. Lock the scheme first to rely on it."""
    used = await store.approved_for_bank(
        tx, scheme_id=row.scheme_id, bank_organisation_id=row.bank_organisation_id, besides_claim_id=row.id
    )
    available = (await ledger.account(tx, code=fund_account(scheme))).available_fen if with_balance else None
    return rules.limit(row.fund_share_fen, scheme=schemes.terms(scheme), bank_used_fen=used, available_fen=available)


def _actions(row: Claim, actor: Actor) -> list[str]:
    found = []
    if actor.has(*BANK) and actor.organisation_id == row.bank_organisation_id:
        if row.state in ("OPENED", "RETURNED"):
            found += ["attach", "submit"]
        if row.state in ("APPROVED", "PAID"):
            found += ["report_recovery"]
    if actor.has("FUND_MANAGER") and row.state == "SUBMITTED":
        found += ["approve", "reject", "return"]
    return found


async def view(tx: AsyncSession, row: Claim, *, actor: Actor) -> ClaimView:
    """The claim with its pack, shares, recoveries and trail, and what `actor` may do with it."""
    scheme = await store.scheme(tx, scheme_id=row.scheme_id)
    bank = await identity.organisation(tx, organisation_id=row.bank_organisation_id)
    provided = await store.evidence(tx, claim_id=row.id)
    most = await largest(tx, row, scheme=scheme)
    later = [recovery_view(one, on=clock.today()) for one in await store.recoveries(tx, claim_id=row.id)]
    overdue = any(one.overdue for one in later)
    pack = [
        EvidenceView(
            item=item.code,
            zh=item.zh,
            en=item.en,
            required=item.required,
            provided=[ProvidedView.model_validate(one) for one in provided if one.item == item.code],
        )
        for item in rules.PACK
    ]
    return ClaimView.model_validate(
        _summary(row, bank_name=bank.name, scheme_code=scheme.code, return_overdue=overdue)
        | {
            "scheme": schemes.row_view(scheme),
            "shares": [ShareView(party=party, amount_fen=fen) for party, fen in row.shares.items()],
            "fund_bps": row.fund_bps,
            "decision_reason": row.decision_reason,
            "largest_fen": most.amount_fen,
            "limited_by": most.limited_by,
            "failed_conditions": [ConditionView.model_validate(one) for one in row.failed_conditions],
            "evidence": pack,
            "missing": [item.code for item in rules.missing({one.item for one in provided})],
            "recoveries": later,
            "trail": [
                TrailView.model_validate(one) for one in await history.trail(tx, machine=CLAIM, subject_id=row.id)
            ],
            "actions": _actions(row, actor),
        }
    )


async def claim(tx: AsyncSession, *, actor: Actor, claim_id: int) -> ClaimView:
    """One claim. Raises NotFound."""
    return await view(tx, await own_claim(tx, actor=actor, claim_id=claim_id), actor=actor)


async def claims(
    tx: AsyncSession, *, actor: Actor, state: str | None = None, limit: int = 50, offset: int = 0
) -> ClaimPage:
    """Claims the actor may see, newest first."""
    rows, total = await store.claims(
        tx, bank_organisation_id=own_rows_of(actor), state=state, limit=limit, offset=offset
    )
    codes = {row.id: row.code for row in await store.schemes(tx)}
    names = {
        bank: (await identity.organisation(tx, organisation_id=bank)).name
        for bank in sorted({row.bank_organisation_id for row in rows})
    }
    overdue = await store.claims_overdue(tx, claim_ids=[row.id for row in rows], on=clock.today())
    items = [
        ClaimSummary.model_validate(
            _summary(
                row,
                bank_name=names[row.bank_organisation_id],
                scheme_code=codes[row.scheme_id],
                return_overdue=row.id in overdue,
            )
        )
        for row in rows
    ]
    return ClaimPage(items=items, total=total)
