package main

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"lightfield-importer/importer"
)

func TestKeyOfAFile(t *testing.T) {
	for name, test := range map[string]struct {
		content, want, err string
	}{
		"as echo writes it":    {"sk_lf_secret\n", "sk_lf_secret", ""},
		"as Windows writes it": {"\ufeffsk_lf_secret\r\n", "sk_lf_secret", ""},
		"with blanks around":   {"\t sk_lf_secret \n\n", "sk_lf_secret", ""},
		"empty":                {"", "", "is empty"},
		"blank":                {" \r\n", "", "is empty"},
		"two lines":            {"sk_lf_secret\nsk_lf_secret\n", "", "another character that no key has"},
		"a comment":            {"sk_lf_secret # of the nightly job", "", "another character that no key has"},
		"not ASCII":            {"sk_lf_secret\u200b", "", "another character that no key has"},
		"UTF-16":               {"\xff\xfes\x00k\x00", "", "another character that no key has"},
		"no key at all":        {strings.Repeat("sk_lf_secret", 1000), "", "too long"},
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "key")
			write(t, path, test.content)
			var stderr strings.Builder
			key, err := apiKey(path, streams{err: &stderr})
			if test.err == "" && (err != nil || key != test.want) {
				t.Errorf("the key is %q, %v", key, err)
			}
			if test.err != "" && (err == nil || !strings.Contains(err.Error(), test.err)) {
				t.Errorf("the error is %v, want %s", err, test.err)
			}
			if _, usage := errors.AsType[*importer.UsageError](err); err != nil && (!usage || strings.Contains(err.Error(), "secret")) {
				t.Errorf("the error is no matter of usage, or shows the key: %v", err)
			}
			if stderr.Len() > 0 {
				t.Errorf("warned: %s", stderr.String())
			}
		})
	}
	if _, err := apiKey(filepath.Join(t.TempDir(), "missing"), streams{}); importer.ExitCode(err) != importer.ExitUsage {
		t.Errorf("without the file: %v", err)
	}
}

func TestKeyOfTheEnvironment(t *testing.T) {
	for value, want := range map[string]string{" sk_lf_secret\n": "", "": "there is no API key", " \t": "there is no API key", "sk_lf secret": "no key has"} {
		t.Setenv(keyVariable, value)
		key, err := apiKey("", streams{})
		if want == "" && (err != nil || key != "sk_lf_secret") || want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
			t.Errorf("%q gives %q, %v", value, key, err)
		}
	}
}

func TestExposed(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("Windows has other permissions than these")
	}
	writable, readOnly := func(string) bool { return false }, func(string) bool { return true }
	dir := t.TempDir()
	file := func(name string, mode os.FileMode) string {
		path := filepath.Join(dir, name)
		if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o700), os.WriteFile(path, []byte("key"), 0o600), os.Chmod(path, mode)); err != nil {
			t.Fatal(err)
		}
		return path
	}
	link := func(name, to string) string {
		path := filepath.Join(dir, name)
		if err := os.Symlink(to, path); err != nil {
			t.Fatal(err)
		}
		return path
	}
	// As Kubernetes projects a secret: key → ..data/key → ..2026_11_23/key.
	file("..2026_11_23/key", 0o440)
	link("..data", "..2026_11_23")
	for name, test := range map[string]struct {
		path     string
		readOnly func(string) bool
		want     bool
	}{
		"the owner's":                    {file("600", 0o600), writable, false},
		"the owner's to read":            {file("400", 0o400), writable, false},
		"readable by the group":          {file("640", 0o640), writable, true},
		"readable by all":                {file("644", 0o644), writable, true},
		"readable, by nobody to write":   {file("444", 0o444), writable, true},
		"writable by others":             {file("602", 0o602), writable, true},
		"a link to a readable file":      {link("link", "644"), writable, true},
		"a secret of a container":        {file("secret", 0o444), readOnly, false},
		"a secret of a container, group": {file("secret2", 0o440), readOnly, false},
		"a secret of Kubernetes":         {link("key", "..data/key"), writable, false},
		"missing":                        {filepath.Join(dir, "missing"), writable, false},
		"no file":                        {os.DevNull, writable, false},
	} {
		if got := exposed(test.path, test.readOnly); got != test.want {
			t.Errorf("%s: exposed is %v", name, got)
		}
	}
	var stderr strings.Builder
	if _, err := apiKey(file("shown", 0o644), streams{err: &stderr}); err != nil || !strings.HasPrefix(stderr.String(), "importer: warning: other users can read the API key in ") {
		t.Errorf("%v, warned: %q", err, stderr.String())
	}
}
