import type { Wheel } from './release.ts'

/**
 * Shared libraries, and of the compiler what XLA calls. TensorFlow's own RUNPATH is `$ORIGIN/../nvidia/<name>/lib`, so the
 * wheels' layout, as in site-packages, is all that is needed for the libraries to be found.
 */
const keep = /^nvidia\/[^/]+\/(lib\/[^/]+\.so[^/]*|bin\/ptxas|nvvm\/libdevice\/[^/]+)$/

function nvidia(name: string, version: string, tag: string, sha256: string, bytes: number): Wheel {
  return { package: `nvidia-${name}-cu12`, version, platforms: [`${tag}_x86_64`], sha256, bytes, keep }
}

/** What `tensorflow[and-cuda]==2.21.0` asks for, at the newest versions that it allowed on 2026-11-24. */
export const nvidiaWheels: Wheel[] = [
  nvidia('cublas', '12.9.3.13', 'manylinux_2_27', 'd7d51055f161b317c7105ddaae90e71eda059026074ffef93cf7cde2886bfe72', 581_217_458),
  nvidia('cuda-cupti', '12.9.79', 'manylinux_2_25', '096bcf334f13e1984ba36685ad4c1d6347db214de03dbb6eebb237b41d9d934f', 10_814_997),
  nvidia('cuda-nvcc', '12.9.86', 'manylinux2010', '5d6a0d32fdc7ea39917c20065614ae93add6f577d840233237ff08e9a38f58f0', 40_546_229),
  nvidia('cuda-nvrtc', '12.9.86', 'manylinux2010', '210cf05005a447e29214e9ce50851e83fc5f4358df8b453155d5e1918094dcb4', 89_568_129),
  nvidia('cuda-runtime', '12.9.79', 'manylinux2014', '25bba2dfb01d48a9b59ca474a1ac43c6ebf7011f1b0b8cc44f54eb6ac48a96c3', 3_493_179),
  nvidia('cudnn', '9.28.0.42', 'manylinux_2_27', '9ff58b7f36dacd0a93e89f8f2957b52466889217963701daa15e577317cfa375', 716_538_495),
  nvidia('cufft', '11.4.1.4', 'manylinux2014', 'c67884f2a7d276b4b80eb56a79322a95df592ae5e765cf1243693365ccab4e28', 200_877_592),
  nvidia('curand', '10.3.10.19', 'manylinux_2_27', '49b274db4780d421bd2ccd362e1415c13887c53c214f0d4b761752b8f9f6aa1e', 68_295_626),
  nvidia('cusolver', '11.7.5.82', 'manylinux_2_27', '15da72d1340d29b5b3cf3fd100e3cd53421dde36002eda6ed93811af63c40d88', 338_117_415),
  nvidia('cusparse', '12.5.10.65', 'manylinux2014', '73060ce019ac064a057267c585bf1fd5a353734151f87472ff02b2c5c9984e78', 366_465_088),
  nvidia('nccl', '2.32.3', 'manylinux_2_27', 'bb94b2348e4861d5e8aa00b36c3d12d9bdf9c6369b82cbb723de0b582280a21c', 351_526_311),
  nvidia('nvjitlink', '12.9.86', 'manylinux2010', 'e3f1171dbdc83c5932a45f0f4c99180a70de9bd2718c1ab77d14104f6d7147f9', 39_748_338),
]
