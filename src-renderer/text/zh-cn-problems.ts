/** What each problem code means to a person, in Simplified Chinese. */
import type { ProblemCode } from '../../src-main/contract/problem-codes.ts';
import type { ProblemWords } from './en-problems.ts';

const itself = '无需操作，Driftless 会自动重试。';

export const zhCnProblems: Readonly<Record<ProblemCode, ProblemWords>> = {
  'network-unreachable': {
    title: '无法连接到云端',
    why: '网络已断开，或从这里无法访问存储桶的地址。',
    remedy: '请检查网络和代理设置。Driftless 会自动重试。',
  },
  'network-timeout': { title: '云端未及时响应', why: '连接很慢，或已被悄悄断开。', remedy: itself },
  'connection-lost': { title: '连接中断', why: '请求进行到一半时断开。已传输的部分会保留。', remedy: itself },
  'answer-not-from-cos': {
    title: '响应并非来自云端',
    why: '公共网络的登录页面或代理拦截了请求，其响应未被采用。',
    remedy: '请在浏览器中登录该网络，或修正代理或访问地址。',
  },
  'cos-throttled': {
    title: '云端要求减少请求',
    why: '已达到存储桶或账号的请求频率上限。',
    remedy: '无需操作，Driftless 会放慢速度后继续。',
  },
  'cos-server-error': { title: '云端内部错误', why: 'COS 这次未能完成请求。', remedy: itself },
  'cos-clock-skewed': {
    title: '电脑时钟不准',
    why: '签名时间与 COS 的时间相差过大，请求会被拒绝。',
    remedy: '请校准运行 Driftless 的电脑的日期、时间和时区，然后重新同步。',
  },
  'cos-token-expired': {
    title: '临时密钥已过期',
    why: '会话令牌只在限定时间内有效。',
    remedy: '请提供新的临时密钥，或改用永久密钥。',
  },
  'cos-unknown-secret-id': {
    title: 'SecretId 不存在',
    why: '该密钥已被删除、停用，或输入有误。',
    remedy: '请在腾讯云控制台核对密钥后重新输入。',
  },
  'cos-signature-mismatch': {
    title: 'SecretKey 与 SecretId 不匹配',
    why: 'COS 算出的签名不同，说明其中之一有误。',
    remedy: '请重新输入 SecretId 和 SecretKey，注意不要带空格。',
  },
  'cos-payment-required': {
    title: '账号已欠费',
    why: '账号欠费后，COS 会停用存储桶。',
    remedy: '请在腾讯云控制台结清费用，然后重新同步。',
  },
  'cos-no-such-bucket': {
    title: '存储桶不存在',
    why: '它已被删除、位于其他地域，或名称缺少 APPID。',
    remedy: '请核对存储桶名称和地域。本地文件保持原样。',
  },
  'cos-access-denied': {
    title: '没有访问存储桶的权限',
    why: '密钥有效，但无权在此执行该操作。',
    remedy: '请授予该密钥在此前缀下列出、读取和写入的权限。',
  },
  'cos-no-such-key': {
    title: '云端对象已不存在',
    why: '列出之后被他人删除。',
    remedy: '无需操作，会重新检查该路径。',
  },
  'cos-no-such-upload': {
    title: '未完成的上传已不存在',
    why: '它已在存储桶中被终止或过期。',
    remedy: '无需操作，会重新开始上传。',
  },
  'cos-precondition-failed': {
    title: '对象在此期间有改动',
    why: '已有他人先行写入，因此没有覆盖。',
    remedy: '无需操作，会重新比较两边。',
  },
  'cos-already-exists': {
    title: '对象已存在',
    why: '已有他人先行创建，因此没有覆盖。',
    remedy: '无需操作，会重新比较两边。',
  },
  'cos-object-archived': {
    title: '对象已归档',
    why: '归档存储类型的对象需先恢复才能读取。',
    remedy: '请在 COS 控制台恢复该对象，随后会自动下载。',
  },
  'cos-download-forbidden': {
    title: 'COS 禁止下载此对象',
    why: '该对象或其域名被禁止下载。',
    remedy: '请查看详细信息中的 COS 消息；此类文件可能需要使用自定义域名。',
  },
  'cos-invalid-range': {
    title: '对象变短了',
    why: '下载过程中它发生了改动。',
    remedy: '无需操作，会重新检查该路径。',
  },
  'cos-conflict': { title: '与另一请求冲突', why: 'COS 当时正在处理同一对象。', remedy: itself },
  'cos-rejected': {
    title: 'COS 拒绝了请求',
    why: '原因见详细信息中的 COS 错误码。',
    remedy: '请查看详细信息。凭请求 ID 可向腾讯云支持咨询。',
  },
  'checksum-mismatch': {
    title: '内容在传输中损坏',
    why: '校验值与原件不同，损坏的副本已丢弃。',
    remedy: '无需操作，会重新传输。若持续出现，请检查内存、磁盘和网络。',
  },
  'length-mismatch': {
    title: '内容不完整',
    why: '收到的字节数与声明不符，该副本已丢弃。',
    remedy: '无需操作，会重新传输。',
  },
  'malformed-answer': {
    title: '无法理解响应',
    why: '响应被截断或不符合接口约定，未被采用。',
    remedy: `${itself}若持续出现，说明途中有设备改动了数据。`,
  },
  'disk-full': {
    title: '磁盘已满',
    why: '没有足够空间存放要下载的文件。',
    remedy: '请释放一些空间，然后重新同步。云端文件是安全的。',
  },
  'permission-denied': {
    title: '没有此文件的权限',
    why: '运行 Driftless 的用户不能读取或写入它。',
    remedy: '请更改该文件或其文件夹的权限或所有者。',
  },
  'file-busy': {
    title: '文件正被其他程序使用',
    why: '该文件已锁定或正在写入。',
    remedy: '请关闭正在使用它的程序。Driftless 会自动重试。',
  },
  'file-missing': {
    title: '文件已不存在',
    why: '检查过程中它被移动或删除。',
    remedy: '无需操作，会重新检查该路径。',
  },
  'local-io': {
    title: '磁盘报告错误',
    why: '读取或写入失败，消息见详细信息。',
    remedy: '请检查磁盘；若为网络驱动器，请检查其连接。',
  },
  'not-a-folder': {
    title: '需要文件夹的位置是一个文件',
    why: '路径中的一部分在本地是文件。',
    remedy: '请重命名或移走该文件。',
  },
  'source-changed': {
    title: '读取时文件发生改动',
    why: '已避免上传新旧混杂的内容。',
    remedy: '无需操作，待其不再变化后上传。',
  },
  'target-changed': {
    title: '替换前文件发生改动',
    why: '您较新的更改已保留。',
    remedy: '无需操作，会重新比较两边。',
  },
  'encoding-not-kept': {
    title: '文件的编码无法保存合并后的文本',
    why: '按文件现有编码写入后，再次读取会与原文不同。未作任何更改。',
    remedy: '请保留其中一个版本或两个都保留，或将文件另存为 UTF-8 后重新合并。',
  },
  'name-not-utf8': {
    title: '名称不是有效文本',
    why: '其中含有非 UTF-8 字节，无法原样保存到云端。',
    remedy: '请重命名该文件。',
  },
  'name-not-allowed-here': {
    title: '本地不允许此名称',
    why: '其中含有本系统保留的字符或词。',
    remedy: '请在云端重命名该对象。',
  },
  'name-not-allowed-in-cos': {
    title: 'COS 不允许此名称',
    why: 'COS 不接受它作为对象键。',
    remedy: '请在本地重命名该文件。',
  },
  'name-too-long': {
    title: '名称过长',
    why: '名称或路径超出本系统或 COS 的上限。',
    remedy: '请缩短该文件或其上级文件夹的名称。',
  },
  'name-clash': {
    title: '两个名称在本地相同',
    why: '它们只有大小写或重音写法不同，本系统无法区分。',
    remedy: '请重命名其中之一。在此之前两者都保持原样。',
  },
  'key-unsafe': {
    title: '对象键不是安全的路径',
    why: '它会指向同步文件夹之外，或无法写成路径。',
    remedy: '请在云端重命名该对象。',
  },
  'file-folder-clash': {
    title: '文件与文件夹同名',
    why: '云端既有该名称的对象，又有位于其下的对象，磁盘上无法并存。',
    remedy: '请在云端重命名其中之一。',
  },
  'symlink-skipped': {
    title: '不同步符号链接',
    why: 'COS 没有链接，而跟随链接可能离开该文件夹。',
    remedy: '如需同步，请把文件本身放入文件夹。',
  },
  'special-file-skipped': {
    title: '不同步特殊文件',
    why: '套接字、管道和设备没有可同步的内容。',
    remedy: '无需操作，除非它本应是普通文件。',
  },
  'ignore-file-unusable': {
    title: '无法读取忽略规则',
    why: '.driftlessignore 不是普通文件、过大或无法读取。规则未知时不会同步任何内容。',
    remedy: '请将它改为可读的文本文件，或删除它。',
  },
  'root-missing': {
    title: '本地文件夹不见了',
    why: '它被移动或重命名，或所在磁盘未连接。云端没有删除任何内容。',
    remedy: '请连接磁盘或放回文件夹，然后重新同步。',
  },
  'root-emptied': {
    title: '本地文件夹突然变空',
    why: '此前其中有文件。这往往是磁盘未挂载，而不是想全部删除。',
    remedy: '请放回文件。如果确实要在云端也删除，请继续执行。',
  },
  'root-replaced': {
    title: '本地文件夹已换成另一个',
    why: '此路径现在的文件夹不是之前同步的那一个。',
    remedy: '请换回正确的文件夹或磁盘。只有确实要改为同步新文件夹时才继续执行。',
  },
  'root-unreadable': {
    title: '无法读取本地文件夹',
    why: '运行 Driftless 的用户不能列出其内容，或磁盘有故障。',
    remedy: '请更改文件夹权限或检查磁盘，然后重新同步。',
  },
  'root-not-a-folder': {
    title: '本地路径不是文件夹',
    why: '此路径是一个文件。',
    remedy: '请移走该文件或选择其他文件夹。',
  },
  'disk-silent': {
    title: '磁盘没有响应',
    why: '对本地文件夹的访问已等待一分多钟。常见原因是网络文件夹的服务器已断开。',
    remedy: '请检查磁盘，或检查服务器及其连接。恢复响应后会自动继续同步。',
  },
  'remote-emptied': {
    title: '云端突然变空',
    why: '此前其中有对象。本地没有删除任何内容。',
    remedy: '请核对存储桶和前缀。如果确实要在本地也删除，请继续执行。',
  },
  'mass-deletion': {
    title: '删除数量异常',
    why: '将要删除的文件远多于平常，因此尚未删除任何内容。',
    remedy: '请查看列表。若确要删除，请继续执行；否则请在缺失文件的一边恢复它们。',
  },
  'everything-changed': {
    title: '几乎所有文件同时发生了更改',
    why: '勒索软件、恢复的备份或出错的工具会造成这种情况。尚未覆盖任何内容。',
    remedy:
      '请查看列表。若确要这些更改，请继续执行；否则请恢复：用未更改的一边覆盖另一边，被覆盖的文件保留在回收站或旧版本中。',
  },
  'state-rebuilt': {
    title: '同步记录已重新建立',
    why: '原记录丢失、损坏或比文件夹旧。两边已重新比较并合并，没有删除任何内容。',
    remedy: '请留意您曾删除的文件：它们可能又出现了。内容不同的文件已列为冲突。',
  },
  'pair-locked': {
    title: '另一个 Driftless 正在同步此文件夹',
    why: '两个程序同时处理同一文件夹会互相干扰。',
    remedy: '请结束另一个，然后重新同步。',
  },
  'pairs-overlap': {
    title: '同步文件夹互相重叠',
    why: '在本地或存储桶中，一个同步文件夹位于另一个之内。',
    remedy: '请选择互不包含的文件夹和前缀。',
  },
  'state-unusable': {
    title: '保存的状态无法使用',
    why: '上次同步的记录已损坏，或其所在文件夹无法读写。',
    remedy: '请重新同步：损坏的记录会被另存，并重新建立。若仍无效，请检查数据文件夹的权限。您的文件不受影响。',
  },
  'watch-degraded': {
    title: '此处的文件变更通知不可靠',
    why: '系统限制了监视的文件夹数量，或此类驱动器不发送通知。',
    remedy: '无需操作，定期扫描会发现所有更改。在 Linux 上提高 inotify 上限可恢复即时发现。',
  },
  usage: {
    title: '无法理解该请求',
    why: '参数缺失或无效。',
    remedy: '请查看详细信息。若页面与程序版本不同，请重新加载页面。',
  },
  'credentials-missing': {
    title: '没有密钥',
    why: '此账号没有 SecretId 和 SecretKey。',
    remedy: '请提供密钥，然后重新同步。',
  },
  'account-in-use': {
    title: '此账号仍在使用',
    why: '有同步文件夹需要它的密钥。',
    remedy: '请先移除使用此账号的同步文件夹，两边的文件都会保留。',
  },
  'setting-changed': {
    title: '此设置已在别处更改',
    why: '存储桶的设置与您开始修改时不同。为避免撤销他人的更改，没有保存任何内容。',
    remedy: '请查看存储桶当前的设置，然后重新修改。',
  },
  'settings-unusable': {
    title: '无法读取设置',
    why: '设置文件已损坏或无权读取。',
    remedy: '请在详细信息中查看该文件，修正或移走它。',
  },
  'port-unavailable': {
    title: '网络端口已被占用',
    why: '另一个程序正在使用该端口。',
    remedy: '请换一个端口或结束另一个程序。',
  },
  'not-found': {
    title: '该内容已不存在',
    why: '所指的内容在此期间已被移除或已有结果。',
    remedy: '无需操作，页面显示的是当前情况。',
  },
  aborted: {
    title: '已中止',
    why: '工作在完成前被结束，例如暂停或退出 Driftless。',
    remedy: '准备好后请重新同步。',
  },
  internal: {
    title: '发生意外情况',
    why: '这是 Driftless 自身的缺陷，与您的操作无关。',
    remedy: '请复制详细信息并反馈。重新同步可能有帮助。',
  },
};
