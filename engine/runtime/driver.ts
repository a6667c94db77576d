import { existsSync } from 'node:fs'

/** Its own file on Linux, and the graphics device of WSL. */
const places = ['/proc/driver/nvidia/version', '/dev/dxg']

/** Whether this machine has a driver of an NVIDIA GPU, and so most likely the GPU. Loads nothing. */
export const hasNvidiaDriver = (): boolean => places.some((place) => existsSync(place))
