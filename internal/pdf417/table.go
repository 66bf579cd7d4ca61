package pdf417

// taken tells which candidates of a cluster stand for codewords: a bit each, the highest of
// a hexadecimal digit first. The standard's table (annex A) has 929 of the 1484, 1002 and
// 1002 that there are; by which rule it leaves out the others is not known here.
var taken = [clusters]string{
	"ff4d3fd03fc3c5ff7d7ff1fcf7ff57fd7d7ffdff57ff545541ffd0ff53f5dfffcfaabad20fad720f6cffff7b59ead3ea" +
		"f2f77fffeb5db3dbd7fff57b528aa928003efabfebefffeed676c8f9bd3dbffef9d76afae4d3cc8f736befffcdeff596" +
		"dabdbaffedfee6faaaa5494000137f7ffff7df3aed5eddfffdabdf672db57b77ffbbfdcdff739dcfffeff6feeef55555" +
		"5004d557cff5aafefebaefb75bbfbafeefeeeefbfffe000000000000000000000000000000000000000",
	"fffffffffffffdfeffffffffffffeffffffffffffffffffffffefcfffffffffffeffffdf9bdfeaf7fabdfeaf6f7fffdb" +
		"fdbfdbfdbfffeff7eff7fffffff3fffffffffffff6ff6ff6ff6fffffbffaffb7fb7fb7fffffffffffffffffffffffbfb" +
		"fbfbfffffffffffffffffffefffffffffffffffffff3f3ffffffff7ff00",
	"ffe7ff7fffffeffefffffffffffffffeffffdfffffffffffabdffbffffffffdbfffffff7fffffffffffffff6ffffffff" +
		"f57bfb7fffff6fffffefffffffdffffdfffff77ffffffabdfdbfffffdbfffffbfffff3ffffffdfffffb7fffffabdfdbf" +
		"fff6ffffdffe3fffffff7fffbdffff7f6ffffffffffffeffffffffff000",
}
