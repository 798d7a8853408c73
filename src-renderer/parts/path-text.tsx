/** A path on one line: the name stays, the folders before it give way. The whole path is in the tooltip. Always text, never markup. */
import { toVisibleName } from '../text/visible-name.ts';

/** Folders, with the separator that follows, and the name. A folder's own trailing separator belongs to its name. */
export function splitPath(path: string): readonly [folders: string, name: string] {
  const end = Math.max(path.lastIndexOf('/', path.length - 2), path.lastIndexOf('\\', path.length - 2));
  return [path.slice(0, end + 1), path.slice(end + 1)];
}

export function PathText({ path }: { readonly path: string }) {
  const visible = toVisibleName(path);
  const [folders, name] = splitPath(visible);
  return (
    <bdi className="path" title={visible}>
      {folders === '' ? null : <span className="path-folders">{folders}</span>}
      <span className="path-name">{name}</span>
    </bdi>
  );
}
