// KaTeX's server outlives a build that is killed; with this it ends when the build's end of the pipe is closed.
process.stdin.on("end", () => process.exit()).resume();
