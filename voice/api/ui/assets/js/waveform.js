// The recording drawn in lanes: who spoke when, how loud, what is evidence, what has been played.
const BAR = 2;
const GAP = 1;
const MARK = 5; // height of the evidence marks, in CSS pixels

// Lanes: one a side that speaks, in the order rep, customer, others. In stereo each lane has the channel that is
// loudest while that side speaks; in mono all lanes share the one channel. Announcements come last, grey.
export function lanes(turns, channels, durationS) {
  const sides = ["rep", "customer", "third_party", "unknown", "system"].filter((side) => turns.some((turn) => turn.side === side));
  return sides.map((side) => {
    const spoken = turns.filter((turn) => turn.side === side);
    const loud = (peaks) =>
      spoken.reduce((sum, turn) => sum + mean(peaks, turn.start / durationS, turn.end / durationS), 0);
    const peaks = channels.length > 1 ? [...channels].sort((a, b) => loud(b) - loud(a))[0] : channels[0] || [];
    return { side, peaks, spoken };
  });
}

function mean(peaks, from, to) {
  const part = peaks.slice(Math.floor(from * peaks.length), Math.max(1, Math.ceil(to * peaks.length)));
  return part.reduce((sum, value) => sum + value, 0) / (part.length || 1);
}

export function draw(canvas, { lanes, evidence, durationS, nowS, span }) {
  const { width, height } = canvas.getBoundingClientRect();
  if (!width || !durationS) return;
  const ratio = window.devicePixelRatio || 1;
  canvas.width = Math.round(width * ratio);
  canvas.height = Math.round(height * ratio);
  const pen = canvas.getContext("2d");
  pen.scale(ratio, ratio);
  const style = getComputedStyle(canvas);
  const colour = (name) => style.getPropertyValue(`--${name}`).trim();
  const x = (seconds) => (seconds / durationS) * width;
  const laneHeight = (height - MARK - 3) / Math.max(1, lanes.length);

  if (span) {
    pen.fillStyle = colour("accent-soft");
    pen.fillRect(x(span.start), 0, Math.max(2, x(span.end) - x(span.start)), height);
  }
  lanes.forEach((lane, row) => {
    const middle = row * laneHeight + laneHeight / 2;
    const top = Math.max(0.01, ...lane.peaks);
    for (let left = 0; left < width; left += BAR + GAP) {
      const time = (left / width) * durationS;
      if (!lane.spoken.some((turn) => turn.start <= time && time <= turn.end)) continue;
      const index = Math.floor((left / width) * lane.peaks.length);
      const tall = Math.max(2, ((lane.peaks[index] || 0) / top) * (laneHeight - 2));
      pen.globalAlpha = time <= nowS ? 1 : 0.42;
      pen.fillStyle = colour({ third_party: "third", system: "faint" }[lane.side] || lane.side);
      pen.fillRect(left, middle - tall / 2, BAR, tall);
    }
  });
  pen.globalAlpha = 1;
  pen.fillStyle = colour("accent");
  for (const mark of evidence) {
    pen.fillRect(x(mark.start), height - MARK, Math.max(3, x(mark.end) - x(mark.start)), 3);
  }
  pen.fillStyle = colour("text");
  pen.fillRect(Math.min(width - 1.5, x(nowS)), 0, 1.5, height);
}
