/** Bytes as people read them: place, sixteen bytes as numbers, and as letters where they are some. */
const perLine = 16;
const shownMax = 512;

export function hexLines(base64: string): string {
  const bytes = [...atob(base64).slice(0, shownMax)].map((one) => one.charCodeAt(0));
  const lines = Array.from({ length: Math.ceil(bytes.length / perLine) }, (_, index) => {
    const row = bytes.slice(index * perLine, (index + 1) * perLine);
    const numbers = row.map((one) => one.toString(16).padStart(2, '0')).join(' ');
    const letters = row.map((one) => (one >= 32 && one < 127 ? String.fromCharCode(one) : '.')).join('');
    return `${(index * perLine).toString(16).padStart(4, '0')}  ${numbers.padEnd(perLine * 3)} ${letters}`;
  });
  return lines.join('\n');
}
