// A length of time in words, as exact as a person needs it: `45 s`, `12 min`, `3.5 h`, `7 days`.

export function aboutHowLong(seconds: number): string {
  if (seconds < 90) return `${String(Math.round(seconds))} s`;
  if (seconds < 5400) return `${String(Math.round(seconds / 60))} min`;
  return seconds < 172_800 ? `${(seconds / 3600).toFixed(1)} h` : `${String(Math.round(seconds / 86_400))} days`;
}
