export default function setup(): void {
  // Replaced when the emulator is wired in.
}
