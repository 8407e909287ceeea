package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"

	"lightfield-importer/client"
	"lightfield-importer/client/sandbox"
	"lightfield-importer/importer"
	"lightfield-importer/importer/report"
)

// needle is a key that can be found wherever it should not be.
const needle = "sk_lf_needle4everyhaystack"

// answers are ways in which a server, or something on the way to it, may repeat
// the key that it was sent; nil: the sandbox answers.
var answers = map[string]func(w http.ResponseWriter, r *http.Request, authorization string){
	"as it should": nil,
	"refuses the key": func(w http.ResponseWriter, _ *http.Request, a string) {
		refuse(w, http.StatusUnauthorized, `{"type":"unauthorized","message":"%s is not valid"}`, a)
	},
	"refuses records": func(w http.ResponseWriter, r *http.Request, a string) {
		refuse(w, http.StatusUnprocessableEntity, `{"type":"unprocessable_content","code":"%[1]s","param":"fields.%[1]s","message":"%[1]s"}`, a)
	},
	"offers stages": func(w http.ResponseWriter, r *http.Request, a string) {
		refuse(w, http.StatusUnprocessableEntity, `{"type":"unprocessable_content","code":"ambiguous_stage_label","message":"which",`+
			`"candidates":[{"stageOptionId":"%[1]s","stageLabel":"%[1]s","pipelineName":"%[1]s"}]}`, a)
	},
	"is a proxy's page": func(w http.ResponseWriter, _ *http.Request, a string) {
		w.Header().Set("Content-Type", "text/"+a)
		w.WriteHeader(http.StatusForbidden)
		fmt.Fprintf(w, "<html>%s</html>", a)
	},
	"redirects": func(w http.ResponseWriter, r *http.Request, a string) {
		http.Redirect(w, r, "http://127.0.0.1:1/?key="+a, http.StatusFound)
	},
	"breaks": func(w http.ResponseWriter, _ *http.Request, a string) {
		http.Error(w, a, http.StatusInternalServerError)
	},
	"is no JSON": func(w http.ResponseWriter, _ *http.Request, a string) {
		fmt.Fprintf(w, `{"id": %s`, a)
	},
}

func refuse(w http.ResponseWriter, status int, body string, authorization string) {
	w.WriteHeader(status)
	fmt.Fprintf(w, `{"error":`+body+`}`, authorization)
}

// Guards the key: whatever a server makes of it, it is in nothing that a run
// prints or leaves behind.
func TestKeyIsNowhere(t *testing.T) {
	for name, answer := range answers {
		t.Run(name, func(t *testing.T) {
			data := deals(t, 5)
			base := echoing(t, newBox(t, sandbox.Options{Key: needle}), answer)
			run := private(t, base, data)
			out, err := run.CombinedOutput()
			if exit, ok := errors.AsType[*exec.ExitError](err); err != nil && !ok || (answer == nil) != (err == nil) || ok && exit.ExitCode() == 2 {
				t.Fatalf("ended with %v:\n%s", err, out)
			}
			nowhere(t, filepath.Dir(data), out)
		})
	}
}

// Guards the key against a dump of everything that the program is about, and
// against what a killed run leaves behind.
func TestKeyIsInNoDump(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("Windows has no SIGQUIT")
	}
	box := newBox(t, sandbox.Options{Key: needle, Rate: 50})
	data := deals(t, 500)
	run := private(t, echoing(t, box, nil), data)
	run.Env = append(os.Environ(), "GOTRACEBACK=all")
	var out bytes.Buffer
	run.Stdout, run.Stderr = &out, &out
	if err := run.Start(); err != nil {
		t.Fatal(err)
	}
	awaitRecords(box, 5)
	if err := run.Process.Signal(syscall.SIGQUIT); err != nil {
		t.Fatal(err)
	}
	_ = run.Wait() // it ends with the dump
	if !bytes.Contains(out.Bytes(), []byte("importer.(*job).write")) {
		t.Fatalf("there is no dump:\n%s", out.Bytes())
	}
	if _, err := os.Stat(strings.TrimSuffix(data, ".csv") + ".checkpoint-wal"); err != nil {
		t.Errorf("no log is left, so that the test shows less than it could: %v", err)
	}
	nowhere(t, filepath.Dir(data), out.Bytes())
}

// Guards the key against a panic in the middle of a run, in the words of which
// somebody has put all there is.
func TestKeyIsInNoPanic(t *testing.T) {
	box := newBox(t, sandbox.Options{Key: needle})
	data := deals(t, 5)
	c := exec.CommandContext(t.Context(), "importer-panics", data)
	c.Env = append(os.Environ(), "GOTRACEBACK=all", "LIGHTFIELD_BASE_URL="+echoing(t, box, nil), keyVariable+"="+needle)
	out, err := c.CombinedOutput()
	if exit, ok := errors.AsType[*exec.ExitError](err); !ok || exit.ExitCode() != 2 || !bytes.Contains(out, []byte("panic: ")) || !bytes.Contains(out, []byte("deals.csv")) {
		t.Fatalf("ended with %v:\n%s", err, out)
	}
	nowhere(t, filepath.Dir(data), out)
}

// panics is an importer that panics as soon as it has begun with the rows.
func panics() {
	data := os.Args[1]
	o := importer.Options{
		Data: data, Mapping: swapEnding(data, ".yaml"), Checkpoint: swapEnding(data, ".checkpoint"), ReportDir: swapEnding(data, ".reports"),
		RunID: "panics", Client: client.Config{BaseURL: os.Getenv("LIGHTFIELD_BASE_URL"), Key: os.Getenv(keyVariable)},
	}
	asked, err := client.New(o.Client)
	o.Progress = panicking{Progress: report.NewProgress(io.Discard, false, true, nil), words: fmt.Sprintf("%v %+v %#v %v %+v %v", o, o, o, asked, asked, err)}
	_, _ = importer.Run(context.Background(), o)
}

type panicking struct {
	report.Progress
	words string
}

func (p panicking) Start(int64, string) { panic(p.words) }

// private is a run that leaves all that a run can leave, as openly as it can.
func private(t *testing.T, base, data string) *exec.Cmd {
	t.Helper()
	dir := filepath.Dir(data)
	key := filepath.Join(t.TempDir(), "key")
	write(t, key, needle+"\n")
	c := exec.CommandContext(t.Context(), "importer", "run", "--api-key-file", key, "--base-url", base, "--max-outage", "1s",
		"--log-file", filepath.Join(dir, "log"), "--log-level", "debug", "--metrics-file", filepath.Join(dir, "deals.prom"), data)
	if runtime.GOOS != "windows" {
		c = exec.CommandContext(t.Context(), "sh", append([]string{"-c", `umask 0; exec "$@"`, "sh"}, c.Args...)...)
	}
	return c
}

func newBox(t *testing.T, o sandbox.Options) *sandbox.Sandbox {
	t.Helper()
	box, err := sandbox.New(o)
	if err != nil {
		t.Fatal(err)
	}
	if err := box.LoadSamples(); err != nil {
		t.Fatal(err)
	}
	return box
}

// echoing serves the sandbox, but for the writes, which answer takes if there is one.
func echoing(t *testing.T, box *sandbox.Sandbox, answer func(http.ResponseWriter, *http.Request, string)) string {
	t.Helper()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if answer == nil || r.Method != http.MethodPost {
			box.ServeHTTP(w, r)
			return
		}
		answer(w, r, r.Header.Get("Authorization"))
	}))
	t.Cleanup(s.Close)
	return s.URL
}

// nowhere looks for the key in an output and in all files of a folder.
func nowhere(t *testing.T, dir string, out []byte) {
	t.Helper()
	if bytes.Contains(out, []byte(needle)) {
		t.Errorf("it prints the key:\n%s", out)
	}
	files := 0
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		files++
		if bytes.Contains(read(t, path), []byte(needle)) {
			t.Errorf("%s holds the key", path)
		}
		return nil
	})
	if err != nil || files < 5 { // data, mapping, log, checkpoint and a report at least
		t.Errorf("looked through %d files, %v", files, err)
	}
}

// Guards the files of a run against other users of the machine, whatever the
// umask: those that its work goes through, and those that it leaves.
func TestFilesArePrivate(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("Windows has other permissions than these")
	}
	box := newBox(t, sandbox.Options{Key: needle, Rate: 100})
	data := deals(t, 300)
	write(t, data, string(read(t, data))+"bad,Bad,Nobody,Prospecting,much\n") // for rejected.csv
	if err := os.Chmod(data, 0o600); err != nil {
		t.Fatal(err)
	}
	dir := filepath.Dir(data)
	kept := filepath.Join(dir, "kept", "here")
	run := private(t, echoing(t, box, nil), data)
	run.Args = append(run.Args[:len(run.Args)-1], "--checkpoint", filepath.Join(kept, "deals.checkpoint"), data)
	if err := run.Start(); err != nil {
		t.Fatal(err)
	}
	awaitRecords(box, 5)
	during := modes(t, dir)
	if err := run.Wait(); run.ProcessState.ExitCode() != importer.ExitRows {
		t.Fatalf("ended with %v", err)
	}
	after := modes(t, dir)
	for _, suffix := range []string{".checkpoint", ".checkpoint-wal", ".checkpoint-shm", ".checkpoint.lock"} {
		if _, there := during[filepath.Join("kept", "here", "deals"+suffix)]; !there {
			t.Errorf("there was no deals%s: the test shows less than it could", suffix)
		}
	}
	for _, found := range []map[string]fs.FileMode{during, after} {
		for path, mode := range found {
			want := fs.FileMode(0o600)
			switch {
			case mode.IsDir():
				want = 0o700
			case path == "deals.prom":
				want = 0o644
			}
			if mode.Perm() != want {
				t.Errorf("%s has the mode %v, want %v", path, mode.Perm(), want)
			}
		}
	}
	if len(after) < 10 {
		t.Errorf("a run left %v, which is less than it should", after)
	}
}

// modes are the modes of all that stands in a folder, by path.
func modes(t *testing.T, dir string) map[string]fs.FileMode {
	t.Helper()
	found := map[string]fs.FileMode{}
	err := filepath.WalkDir(dir, func(path string, _ fs.DirEntry, err error) error {
		info, gone := os.Lstat(path)
		if err != nil || gone != nil || path == dir {
			return nil // came and went
		}
		name, err := filepath.Rel(dir, path)
		found[name] = info.Mode()
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}
