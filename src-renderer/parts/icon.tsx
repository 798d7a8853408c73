/** Every picture of the page by what it means. Always decoration: the words are next to it. The one file that names the icon library. */
import {
  Activity,
  ArrowDown,
  ArrowLeftRight,
  ArrowUp,
  Check,
  ChevronDown,
  CircleCheck,
  CirclePause,
  CircleStop,
  Cloud,
  CloudOff,
  Copy,
  Equal,
  FlaskConical,
  FolderPlus,
  FolderSync,
  GitCompareArrows,
  Hand,
  Info,
  Languages,
  LayoutDashboard,
  Monitor,
  Pause,
  Play,
  RefreshCw,
  SearchCheck,
  SunMoon,
  Trash2,
  TriangleAlert,
  Unplug,
  X,
} from 'lucide-react';

const icons = {
  overview: LayoutDashboard,
  activity: Activity,
  conflict: GitCompareArrows,
  problem: TriangleAlert,
  'in-sync': CircleCheck,
  syncing: RefreshCw,
  checking: SearchCheck,
  paused: CirclePause,
  held: Hand,
  offline: CloudOff,
  stopped: CircleStop,
  unplugged: Unplug,
  folder: FolderSync,
  'new-folder': FolderPlus,
  local: Monitor,
  remote: Cloud,
  both: ArrowLeftRight,
  up: ArrowUp,
  down: ArrowDown,
  deleted: Trash2,
  same: Equal,
  pause: Pause,
  resume: Play,
  open: ChevronDown,
  copy: Copy,
  done: Check,
  close: X,
  info: Info,
  demo: FlaskConical,
  language: Languages,
  look: SunMoon,
} as const;

export type IconName = keyof typeof icons;

export function Icon({ name, size = 16 }: { readonly name: IconName; readonly size?: number }) {
  const Picture = icons[name];
  return (
    <Picture className="icon" data-icon={name} size={size} strokeWidth={1.9} aria-hidden="true" focusable="false" />
  );
}
