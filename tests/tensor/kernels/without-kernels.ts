/** TensorFlow's kernels alone: import this before a tensor is made. */
process.env['LEYDEN_KERNELS'] = 'off'
