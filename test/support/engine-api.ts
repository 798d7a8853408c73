/** An engine's methods for tests of what carries calls: each answers what the test says, and rejects where it says nothing. */
import { type EngineApi, methodParams } from '../../src-main/contract/methods.ts';
import { AppError } from '../../src-main/foundation/app-error.ts';

export function engineApi(methods: Partial<EngineApi>): EngineApi {
  const refuse = () => Promise.reject(new AppError('internal', 'the test did not expect this call'));
  const all = { ...Object.fromEntries(Object.keys(methodParams).map((name) => [name, refuse])), ...methods };
  if (!isWhole(all)) {
    throw new Error('a method is missing');
  }
  return all;
}

function isWhole(methods: object): methods is EngineApi {
  return Object.keys(methodParams).every((name) => name in methods);
}
