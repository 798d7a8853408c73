/** What the demo starts with: a folder of pleasant little files here, and a few objects that exist only in the demo's cloud. */

const wave = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 320 200" role="img" aria-label="Two boats drifting on calm water">
  <rect width="320" height="200" fill="#e8f1f8"/>
  <circle cx="248" cy="52" r="22" fill="#f6c667"/>
  <path d="M0 130q40-18 80 0t80 0 80 0 80 0v70H0z" fill="#6ea8d6"/>
  <path d="M0 152q40-14 80 0t80 0 80 0 80 0v48H0z" fill="#3f7cb4"/>
  <path d="M84 120h44l-8 16H92zM104 76v40h22zM190 128h34l-6 12h-22zM206 94v30h16z" fill="#23405c"/>
</svg>
`;

/** Files of the synced folder, by path below it. */
export const localSamples: Readonly<Record<string, string>> = {
  'README.txt': `Welcome to the Driftless demo.

Everything in this folder is kept the same as the bucket of a small cloud that
runs on this computer. No account is needed and nothing leaves the computer.

Try this:
- add, change, rename or delete a file here, and watch the page
- run the command that the demo printed: it is a second computer with a folder
  of its own on the same bucket
- change the same file on both and see how a conflict is kept, not guessed
`,
  'Notes/Shopping list.txt': 'tea\nrice\ncoriander\na good pen\n',
  'Notes/Ideas/One line a day.md':
    '# One line a day\n\n- Monday: found a quiet path along the river.\n- Tuesday: the path was flooded. Took the boat.\n',
  'Notes/会议纪要.md': '# 会议纪要\n\n- 议题：秋季旅行\n- 结论：坐船，不坐车\n',
  'Pictures/Two boats.svg': wave,
  'Pictures/🌊 waves.txt': 'A place for pictures of waves. 🌊\n',
};

/** Objects that only the bucket holds at first, by key. */
export const remoteSamples: Readonly<Record<string, string>> = {
  'From the cloud/Hello.txt': 'This file was in the bucket first. Driftless brought it here.\n',
  'From the cloud/Recipes/Ginger tea.md':
    '# Ginger tea\n\nSlice ginger, boil ten minutes, add honey when it is warm, not hot.\n',
  'From the cloud/云端笔记.txt': '这个文件先在存储桶里，后来才来到这台电脑。\n',
};
