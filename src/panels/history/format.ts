/** When something ran, as short as it is clear: the time today, with the day before that. */
export function formatMoment(at: number, now: Date): string {
  const moment = new Date(at);
  const two = (value: number): string => String(value).padStart(2, '0');
  const time = `${two(moment.getHours())}:${two(moment.getMinutes())}`;
  if (moment.toDateString() === now.toDateString()) {
    return time;
  }
  return `${moment.getFullYear()}-${two(moment.getMonth() + 1)}-${two(moment.getDate())} ${time}`;
}

/** How long it took: `38 ms`, `4.2 s`, `3 min 5 s`. */
export function formatTook(ms: number): string {
  if (ms < 1000) {
    return `${Math.max(1, Math.round(ms))} ms`;
  }
  const seconds = ms / 1000;
  return seconds < 60
    ? `${seconds.toFixed(1)} s`
    : `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`;
}
