import { BlockList, isIP, isIPv6 } from 'node:net';
import type { Reach } from './transport.ts';

/** Where no source ever is: metadata services of clouds, this link only, nobody in particular, everybody at once. */
const NEVER = listOf(
  ['0.0.0.0', 8],
  ['169.254.0.0', 16],
  ['100.100.100.200', 32],
  ['168.63.129.16', 32],
  ['192.0.0.192', 32],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
  ['::', 128],
  ['fe80::', 10],
  ['ff00::', 8],
  ['fd00:ec2::254', 128],
);

/** Networks that are not the internet's (RFC 6890). */
const PRIVATE = listOf(
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['::1', 128],
  ['100::', 64],
  ['2001:db8::', 32],
  ['fc00::', 7],
);

function listOf(...networks: readonly [address: string, bits: number][]): BlockList {
  const list = new BlockList();
  for (const [address, bits] of networks) list.addSubnet(address, bits, isIPv6(address) ? 'ipv6' : 'ipv4');
  return list;
}

/**
 * Whether an address may be connected to. An address that holds another one (mapped, translated, tunnelled) must be
 * allowed with both.
 *
 * @param address IPv4 or IPv6 as text, without brackets
 */
export function mayConnect(address: string, reach: Reach): boolean {
  return [address, ...embedded(address)].every((one) => {
    const family = isIPv6(one) ? 'ipv6' : 'ipv4';
    return isIP(one) !== 0 && !NEVER.check(one, family) && (reach === 'any' || !PRIVATE.check(one, family));
  });
}

/** The IPv4 address in an IPv6 one: mapped and compatible (RFC 4291), NAT64 (RFC 6052), 6to4 (RFC 3056). */
function embedded(address: string): string[] {
  if (!isIPv6(address)) return [];
  const groups = groupsOf(address);
  const leading = groups
    .slice(0, 6)
    .map((group) => group.toString(16))
    .join(':');
  const isHolder = leading === '0:0:0:0:0:ffff' || leading === '0:0:0:0:0:0' || leading === '64:ff9b:0:0:0:0';
  if (isHolder && !(groups[6] === 0 && (groups[7] ?? 0) <= 1)) return [dotted(groups[6] ?? 0, groups[7] ?? 0)];
  return groups[0] === 0x2002 ? [dotted(groups[1] ?? 0, groups[2] ?? 0)] : [];
}

const dotted = (high: number, low: number): string => [high >> 8, high & 255, low >> 8, low & 255].join('.');

/** The eight groups of an IPv6 address. */
function groupsOf(address: string): number[] {
  const [plain = ''] = address.split('%'); // a zone says which link
  const hexadecimal = plain.replace(/(\d+)\.(\d+)\.(\d+)\.(\d+)$/, (_, ...bytes: string[]) => {
    const [a = 0, b = 0, c = 0, d = 0] = bytes.slice(0, 4).map(Number);
    return `${((a << 8) | b).toString(16)}:${((c << 8) | d).toString(16)}`;
  });
  const [head = '', tail] = hexadecimal.split('::');
  const read = (part: string) => (part === '' ? [] : part.split(':').map((group) => Number.parseInt(group, 16)));
  if (tail === undefined) return read(head);
  const [before, after] = [read(head), read(tail)];
  return [...before, ...new Array<number>(8 - before.length - after.length).fill(0), ...after];
}
