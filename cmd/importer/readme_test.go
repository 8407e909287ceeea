package main

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"lightfield-importer/client/sandbox"
	"lightfield-importer/importer"
)

// commandsOf are a README's indented lines (commands to type), block by block, and
// the lines after a $ in its transcripts.
func commandsOf(t *testing.T, path string) (blocks []string, transcribed []string) {
	t.Helper()
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var block []string
	inside := false
	for line := range strings.Lines(string(raw) + "\n") {
		line = strings.TrimRight(line, "\n")
		if strings.HasPrefix(line, "```") {
			inside = !inside
		}
		if command, ok := strings.CutPrefix(line, "$ "); ok && inside {
			transcribed = append(transcribed, command)
		}
		if command, ok := strings.CutPrefix(line, "    "); ok && !inside {
			block = append(block, command)
			continue
		}
		if block != nil {
			blocks = append(blocks, strings.Join(block, "\n"))
			block = nil
		}
	}
	return blocks, transcribed
}

// exampleOf is the first mapping of a README.
func exampleOf(t *testing.T, path string) string {
	t.Helper()
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	_, rest, found := strings.Cut(string(raw), "```yaml\n")
	text, _, _ := strings.Cut(rest, "```")
	if !found {
		t.Fatalf("%s shows no mapping", path)
	}
	return text
}

// typeIn runs lines as a new user would type them.
func typeIn(t *testing.T, dir, lines string, env ...string) (out string, code int) {
	t.Helper()
	shell, err := exec.LookPath("sh")
	if err != nil {
		t.Skip("the README's commands are for a POSIX shell, and there is none")
	}
	c := exec.CommandContext(t.Context(), shell, "-e", "-c", lines)
	c.Dir = dir
	c.Env = append(append(os.Environ(), "TMPDIR="+t.TempDir()), env...)
	raw, err := c.CombinedOutput()
	if exit, ok := errors.AsType[*exec.ExitError](err); ok {
		return string(raw), exit.ExitCode()
	}
	if err != nil {
		t.Fatal(err)
	}
	return string(raw), 0
}

// Guards the README: every command in it does what it says. The importer that is
// installed is the one under test, and go test is what runs this.
func TestReadme(t *testing.T) {
	blocks, transcribed := commandsOf(t, "../../README.md")
	if len(blocks) != 3 || len(transcribed) != 1 {
		t.Fatalf("%d blocks of commands and %d transcribed commands, want 3 and 1", len(blocks), len(transcribed))
	}
	first := strings.Replace(blocks[0], "go run ./cmd/importer", "importer", 1)
	first, found := strings.CutSuffix(first, "\ngo test ./...")
	if !found {
		t.Fatalf("the first block does not end with the test command:\n%s", blocks[0])
	}
	if out, code := typeIn(t, "../..", first); code != importer.ExitDone {
		t.Errorf("the first command ends with %d:\n%s", code, out)
	}
	if out, code := typeIn(t, "../..", transcribed[0]); code != importer.ExitRows {
		t.Errorf("the dry run ends with %d:\n%s", code, out)
	}
	_, rest, _ := strings.Cut(blocks[1], "\n") // go install
	_, rest, _ = strings.Cut(rest, "\n")       // the key, which the sandbox's replaces
	box, base := serve(t, sandbox.Options{})
	dir := t.TempDir()
	write(t, filepath.Join(dir, "deals.csv"), "Deal ID,Deal Name,Stage,Amount,Company\n1,One,Won,\"1,000.50\",Northwind Turbines\n2,Two,Proposal,5,Kestrel Robotics\n")
	out, code := typeIn(t, dir, rest, "LIGHTFIELD_BASE_URL="+base, keyVariable+"="+box.Key())
	if made := len(box.Records("opportunity")); code != importer.ExitDone || made != 2 {
		t.Errorf("the first import ends with %d and makes %d records:\n%s", code, made, out)
	}
	write(t, filepath.Join(dir, "example.yaml"), exampleOf(t, "../../README.md"))
	if out, code := typeIn(t, dir, "importer run --sandbox --dry-run --mapping example.yaml deals.csv"); code != importer.ExitDone {
		t.Errorf("a dry run with the mapping that is shown ends with %d:\n%s", code, out)
	}
	write(t, filepath.Join(dir, "key"), box.Key())
	if out, code := typeIn(t, dir, blocks[2], "LIGHTFIELD_BASE_URL="+base); code != importer.ExitDone || out != "" {
		t.Errorf("a night without changes ends with %d and prints %q", code, out)
	}
}
