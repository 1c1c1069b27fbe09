"""Chapter: the log of everything that happened is verified from its first event to its last."""

from __future__ import annotations

from voice.runtime.story.cast import Deals
from voice.runtime.story.company import Company
from voice.runtime.story.printer import Printer


def tell(company: Company, deals: Deals, out: Printer) -> None:
    auditor = company.people["zhao"]
    out.chapter("审计：整条日志链可验证", "Audit: the whole chain of the log is verified")
    report = company.services.crm.verify(auditor)
    out.scene(
        company.clock.now(),
        f"审计员{auditor.name}校验日志（同 callgate audit）。",
        "The auditor verifies the log, as `callgate audit` does.",
    )
    head = report.head.hash if report.head else ""
    out.line(f"共 {report.checked} 条事件，末条哈希 {head[:16]}…", f"{report.checked} events, last hash {head[:16]}…")
    out.claim("链条完整，无一处改动。", "The chain is whole: nothing was changed.", report.ok and report.checked > 0)
