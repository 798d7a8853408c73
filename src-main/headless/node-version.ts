/** Which Node runs this program. */
const least = [24, 15] as const;

/** One sentence when `version` (such as `v24.21.0`) is too old, otherwise undefined. */
export function nodeVersionProblem(version: string): string | undefined {
  const [major = 0, minor = 0] = version.replace(/^v/, '').split('.').map(Number);
  const isEnough = major > least[0] || (major === least[0] && minor >= least[1]);
  return isEnough ? undefined : `driftless needs Node ${least.join('.')} or newer; this is Node ${version}.`;
}
