/** Asks the host of the page whether it still knows this browser: a socket that is refused does not tell why. */
import type { SignIn } from './bridge.ts';

const ways: readonly SignIn[] = ['link', 'password'];

/** How the host lets a browser in, when it does not know this one. Undefined when it does, or cannot be reached. */
export async function askSignIn(): Promise<SignIn | undefined> {
  try {
    const answer = await fetch('/', { method: 'HEAD', cache: 'no-store' });
    const named = answer.headers.get('driftless-sign-in');
    return answer.status === 401 ? (ways.find((way) => way === named) ?? 'link') : undefined;
  } catch {
    // Nobody is there. That the connection is lost is known already.
    return undefined;
  }
}
