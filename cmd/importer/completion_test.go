package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"lightfield-importer/importer"
)

// What a shell is told to complete: words, and files by their endings.
func TestCompletion(t *testing.T) {
	for line, want := range map[string]string{
		"und":                        "undo take a run back :4",
		"run ":                       "csv tsv txt xlsx xlsm gz :8",
		"run deals.csv --mapping ":   "yaml yml :8",
		"run --output ":              "text json github :4",
		"run --log-level ":           "debug info warn error :4",
		"migrate ":                   "yaml yml :8",
		"migrate --log-format ":      "text json :4",
		"init deals.csv --object ":   "account contact opportunity task note :4",
		"init --delimiter ":          "comma semicolon tab pipe caret colon backquote :4",
		"init --definitions ":        "json :8",
		"undo --run ":                "last all :4",
		"status --output ":           "table csv json :4",
		"resolve x.checkpoint --as ": "sent resend skip :4",
		"definitions ":               ":4",
	} {
		words := strings.Split(line, " ")
		out := run(t, append([]string{"__complete"}, words...)...)
		if got := strings.Join(strings.Fields(out), " "); got != want {
			t.Errorf("%q is completed by %q, want %q", line, got, want)
		}
	}
}

// Each of the four shells gets a script, in which those that are installed find
// no fault.
func TestCompletionScripts(t *testing.T) {
	for shell, check := range map[string][]string{
		"bash": {"bash", "-n"}, "zsh": {"zsh", "-n"}, "fish": {"fish", "--no-execute"}, "powershell": nil,
	} {
		script := run(t, "completion", shell)
		if !strings.Contains(script, "__complete") || !strings.Contains(script, shell+" completion") || !strings.Contains(script, "for importer") {
			t.Errorf("%s: no script: %.80q", shell, script)
		}
		if check == nil {
			continue
		}
		if _, err := exec.LookPath(check[0]); err != nil {
			t.Logf("%s is not installed, so that its script was not read by it", shell)
			continue
		}
		file := t.TempDir() + "/script"
		write(t, file, script)
		if out, err := exec.Command(check[0], append(check[1:], file)...).CombinedOutput(); err != nil {
			t.Errorf("%s: %v\n%s", shell, err, out)
		}
	}
}

// loaded are what shells do with the script $1 in an empty folder with deals.csv and
// deals.yaml: each line is what a command line is completed by.
var loaded = map[string]struct{ needs, script string }{
	"bash": {"/usr/share/bash-completion/bash_completion", `. /usr/share/bash-completion/bash_completion; . "$1"
compopt() { :; }
try() { COMP_WORDS=("$@") COMP_CWORD=$(($# - 1)) COMP_LINE="$*"; COMP_POINT=${#COMP_LINE}; __start_importer; echo "${COMPREPLY[@]}"; }
try importer und; try importer run --dry; try importer run dea; try importer init --object opp; try importer run --mapping dea`},
	"fish": {"", `source $argv[2]
for line in "importer und" "importer run --dry" "importer run deals.c" "importer init --object opp" "importer run --mapping deals.y"
  complete -C $line | string replace -r "\t.*" "" | string match -v ""
end`},
	"zsh": {"", `autoload -Uz compinit; compinit -u -D; . "$1"; whence -w _importer; print $_comps[importer]`},
}

// The scripts load without a word in the shells that are there, and complete
// commands, flags, words and files.
func TestCompletionInShells(t *testing.T) {
	for shell, how := range loaded {
		t.Run(shell, func(t *testing.T) {
			path, err := exec.LookPath(shell)
			if err != nil {
				t.Skipf("%s is not installed", shell)
			}
			if _, err := os.Stat(how.needs); how.needs != "" && err != nil {
				t.Skipf("%s needs %s, which is not there", shell, how.needs)
			}
			dir := t.TempDir()
			for name, text := range map[string]string{"script": run(t, "completion", shell), "deals.csv": "", "deals.yaml": ""} {
				write(t, filepath.Join(dir, name), text)
			}
			c := exec.CommandContext(t.Context(), path, "-c", how.script, shell, "./script")
			c.Dir = dir
			c.Env = append(os.Environ(), "HOME="+dir, "XDG_CONFIG_HOME="+dir, "XDG_DATA_HOME="+dir)
			want := "undo\n--dry-run\ndeals.csv\nopportunity\ndeals.yaml\n"
			if shell == "zsh" {
				want = "_importer: function\n_importer\n"
			}
			if out, err := c.CombinedOutput(); err != nil || string(out) != want {
				t.Errorf("%v\n%s, want\n%s", err, out, want)
			}
		})
	}
}

// run is what a command line that must end well prints.
func run(t *testing.T, args ...string) string {
	t.Helper()
	var out, diagnostics bytes.Buffer
	if code := start(args, streams{in: strings.NewReader(""), out: &out, err: &diagnostics}); code != importer.ExitDone {
		t.Fatalf("importer %q: exit code %d\n%s", args, code, diagnostics.String())
	}
	return out.String()
}
