import { type LookupAddress, lookup } from 'node:dns';
import { BlockList, isIP, type LookupFunction } from 'node:net';

const ownNetworks = new BlockList();
for (const [network, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
] as const) {
  ownNetworks.addSubnet(network, prefix, 'ipv4');
}
for (const [network, prefix] of [
  ['::', 127],
  ['64:ff9b::', 96],
  ['2002::', 16],
  ['fc00::', 7],
  ['fe80::', 10],
  ['ff00::', 8],
] as const) {
  ownNetworks.addSubnet(network, prefix, 'ipv6');
}

/** Whether an IP address belongs to somebody on the Internet: not to this machine, its network, or a group (RFC 6890). */
export function isPublicAddress(address: string): boolean {
  return isIP(address) !== 0 && !ownNetworks.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');
}

/**
 * Resolves host names for a connection, and fails for one that has an address which is not public. The connection is made to
 * what this answers, so a name cannot lead elsewhere after it was checked.
 */
export const lookupPublic: LookupFunction = (hostname, options, callback) => {
  lookup(hostname, { ...options, all: true }, (error, addresses) => {
    if (error) return callback(error, '');
    const [first] = addresses;
    const refused = addresses.find(({ address }) => !isPublicAddress(address));
    if (refused || !first) return callback(new Error(`${hostname} has no public address`), '');
    return options.all
      ? callback(null, addresses satisfies LookupAddress[])
      : callback(null, first.address, first.family);
  });
};
