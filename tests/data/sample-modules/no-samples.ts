export default () => ({ length: 3 })
