"""What axe-core says of a page: the violations of WCAG 2.2 up to AA that a program can find."""

from pathlib import Path
from typing import Any

from playwright.async_api import Page

AXE = Path(__file__).parent.parent.parent / "web" / "node_modules" / "axe-core" / "axe.min.js"
STANDARD = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


async def violations(page: Page) -> list[str]:
    """One line for each rule that is broken, with the first place where it is."""
    if not await page.evaluate("() => 'axe' in window"):
        await page.evaluate(AXE.read_text())
    found: list[dict[str, Any]] = await page.evaluate(
        """async (tags) => (await axe.run(document, {
            runOnly: { type: "tag", values: tags }, resultTypes: ["violations"],
            rules: { "target-size": { enabled: true } },
        })).violations""",
        STANDARD,
    )
    return [
        f"{each['id']} ({len(each['nodes'])}x): {each['help']}: {each['nodes'][0]['html'][:200]}"
        for each in found
    ]
