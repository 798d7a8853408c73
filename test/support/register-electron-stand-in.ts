/** Preloaded with `node --import`: lets the built desktop app find the stand-in under the name `electron`. */
import { registerHooks } from 'node:module';

const standIn = new URL('electron-stand-in.ts', import.meta.url).href;

registerHooks({
  resolve: (specifier, context, next) =>
    specifier === 'electron' ? { url: standIn, shortCircuit: true } : next(specifier, context),
});
