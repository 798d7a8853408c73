/** Where a rule that leaves a path out is written, in words. */
import type { Catalogue } from '../text/en.ts';
import { toVisibleName } from '../text/visible-name.ts';

/** `source` is one of the engine's terms or the path of a file. */
export function describeRuleSource(source: string, text: Catalogue): string {
  switch (source) {
    case 'default':
      return text.rules.sourceDefault;
    case 'settings':
      return text.rules.sourceSettings;
    case 'excluded':
      return text.rules.sourceExcluded;
    case 'own':
      return text.rules.sourceOwn;
    default:
      return toVisibleName(source);
  }
}
