/**
 * Puts a text on the clipboard: by the desktop around the page where there is one, since its pages have no rights of their own; else
 * with the older way where the newer one is not allowed (plain HTTP from another computer).
 */
export async function copyText(text: string): Promise<boolean> {
  try {
    await (window.driftless?.call('copyText', { text }) ?? navigator.clipboard.writeText(text));
    return true;
  } catch {
    // No such interface on this origin, or no permission for it.
    return copySelection(text);
  }
}

function copySelection(text: string): boolean {
  const before = document.activeElement;
  const field = document.createElement('textarea');
  field.value = text;
  field.className = 'visually-hidden';
  // Inside a modal dialog, everything outside of it cannot be selected.
  (before?.closest('dialog') ?? document.body).append(field);
  field.select();
  const isCopied = document.execCommand('copy');
  field.remove();
  if (before instanceof HTMLElement) {
    before.focus();
  }
  return isCopied;
}
