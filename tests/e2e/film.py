"""A film for Chromium's fake camera: its built-in one sends so little that no line is ever too thin for it."""

import base64
from pathlib import Path

from playwright.async_api import Browser

FRAMES = 60
# Drifting colours, and noise that no encoder can leave out. JPEG pictures one after the other are a film.
DRAW = """async ([width, height, frames]) => {
  const canvas = new OffscreenCanvas(width, height);
  const pen = canvas.getContext("2d");
  const pictures = [];
  let seed = 1;
  const chance = () => (seed = (seed * 48271) % 2147483647) / 2147483647;
  const specks = Array.from({ length: 300 }, () => [chance(), chance(), chance() - 0.5, chance() - 0.5]);
  for (let frame = 0; frame < frames; frame += 1) {
    const turn = (2 * Math.PI * frame) / frames;
    const sky = pen.createLinearGradient(0, 0, width, height);
    sky.addColorStop(0, `hsl(${(360 * frame) / frames}, 60%, 45%)`);
    sky.addColorStop(1, `hsl(${(360 * frame) / frames + 120}, 60%, 35%)`);
    pen.fillStyle = sky;
    pen.fillRect(0, 0, width, height);
    for (const [x, y, dx, dy] of specks) {
      pen.fillStyle = `hsl(${360 * x}, 70%, ${30 + 40 * y}%)`;
      const size = 8 + 40 * Math.abs(dx);
      pen.fillRect(width * x + 200 * dx * Math.sin(turn), height * y + 200 * dy * Math.cos(turn), size, size);
    }
    const blob = await canvas.convertToBlob({ type: "image/jpeg", quality: 0.85 });
    pictures.push(new Uint8Array(await blob.arrayBuffer()));
  }
  const whole = new Uint8Array(pictures.reduce((sum, each) => sum + each.length, 0));
  let at = 0;
  for (const each of pictures) { whole.set(each, at); at += each.length; }
  let text = "";
  for (let from = 0; from < whole.length; from += 8192)
    text += String.fromCharCode(...whole.subarray(from, from + 8192));
  return btoa(text);
}"""


async def make_film(browser: Browser, width: int = 1280, height: int = 720) -> bytes:
    """About two seconds that repeat, for a file whose name ends in `.mjpeg`."""
    page = await browser.new_page()
    drawn: str = await page.evaluate(DRAW, [width, height, FRAMES])
    await page.close()
    return base64.b64decode(drawn)


def camera_of(film: Path) -> str:
    """The flag with which Chromium shows it."""
    return f"--use-file-for-fake-video-capture={film}"
