export { ensurePeers, peerNames, type PeerName, type Peers } from './peers.ts'
export { peersFolder } from './place.ts'
