package main

import (
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"lightfield-importer/client/sandbox"
	"lightfield-importer/client/snapshot"
)

// A sandbox of a saved organisation has its fields, its members, and no records of
// the samples, which its fields need not fit.
func TestSandboxOfSavedDefinitions(t *testing.T) {
	saved := filepath.Join(t.TempDir(), "organisation.json")
	origin, err := sandbox.New(sandbox.Options{Organisation: "customer"})
	if err != nil {
		t.Fatal(err)
	}
	if err := origin.LoadSamples(); err != nil {
		t.Fatal(err)
	}
	take(t, origin, saved)

	var f sandboxFlags
	f.saved, f.samples = saved, true
	if err := f.become(newSandbox(streams{})); err != nil {
		t.Fatal(err)
	}
	box, err := sandbox.New(f.options)
	if err != nil {
		t.Fatal(err)
	}
	if err := f.fill(box); err != nil {
		t.Fatal(err)
	}
	if have, want := len(box.Records("member")), len(origin.Records("member")); have != want || want == 0 {
		t.Errorf("%d members, want %d", have, want)
	}
	if n := len(box.Records("account")); n != 0 {
		t.Errorf("%d accounts of the samples are there", n)
	}
	again := filepath.Join(t.TempDir(), "again.json")
	take(t, box, again)
	first, second := load(t, saved), load(t, again)
	if a, b := first.Of("opportunity").Fields["$stage"].ID, second.Of("opportunity").Fields["$stage"].ID; a != b || a == "" {
		t.Errorf("$stage is %q, and was %q", b, a)
	}
	f.saved = filepath.Join(t.TempDir(), "none.json")
	if err := f.become(newSandbox(streams{})); err == nil {
		t.Error("a file that is not there is no organisation")
	}
}

// What no sandbox can be is refused before it serves anybody.
func TestSandboxSettings(t *testing.T) {
	for args, want := range map[string]string{
		"--fault-429=5":                     "from 0 to 1",
		"--fault-lost-after=-0.1":           "from 0 to 1",
		"--fault-truncated=NaN":             "from 0 to 1",
		"--fault-crawl=0.6 --fault-429=0.6": "together",
		"--fault-status=418":                "none of 500",
		"--rate=-1":                         "negative",
		"--latency=-1s":                     "negative",
		"--scope=opportunities":             "opportunities:create",
		"--scope=members:read":              "",
		"--fault-429=0.5 --rate=0":          "",
	} {
		var f sandboxFlags
		if err := f.command(streams{}).ParseFlags(strings.Fields(args)); err != nil {
			t.Fatal(err)
		}
		err := f.check()
		if (err == nil) != (want == "") || err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", args, err, want)
		}
	}
}

// The seeds that the help shows can be loaded, and what cannot says why.
func TestSeeds(t *testing.T) {
	box, err := sandbox.New(sandbox.Options{})
	if err != nil {
		t.Fatal(err)
	}
	_, csv, _ := strings.Cut(newSandbox(streams{}).Long, "\n  $name,")
	csv, _, _ = strings.Cut("$name,"+csv, "\n\n")
	_, json, _ := strings.Cut(newSandbox(streams{}).Long, "  {\"account\"")
	folder := t.TempDir()
	seed := func(name, text string) string {
		write(t, filepath.Join(folder, name), text)
		return filepath.Join(folder, name)
	}
	for _, c := range []struct{ seed, says string }{
		{"member=" + seed("people.csv", "$name,$email\nAnn Author,ann@example.org\n"), ""},
		{"account=" + seed("accounts.csv", strings.ReplaceAll(csv, "\n  ", "\n")), ""},
		{seed("records.json", "{\"account\""+json), ""},
		{seed("bare.csv", "$name\nAcme\n"), "write OBJECT="},
		{"accounts=" + seed("plural.csv", "$name\nAcme\n"), "it has account, contact, "},
		{"account=" + seed("column.csv", "$name,$size\nAcme,3\n"), `column "$size": account has no field or relationship of that key or label, but $name, `},
		{"account=" + seed("empty.csv", ""), "the file is empty; its first line names"},
		{"account=" + seed("option.csv", "$name,$headcount\nAcme,many\n"), "line 2: add account: "},
		{"account=" + seed("owner.csv", "$name,$owner\nAcme,nobody@example.org\n"), "line 2: "},
		{seed("list.json", "[]"), `a seed in JSON reads {"account": [{"fields": `},
	} {
		err := loadSeed(box, c.seed)
		if c.says == "" && err != nil || c.says != "" && (err == nil || !strings.Contains(err.Error(), c.says)) {
			t.Errorf("%s: %v, want %q", c.seed, err, c.says)
		}
	}
	if n := len(box.Records("account")); n != 2 {
		t.Errorf("%d accounts, want that of the CSV and that of the JSON", n)
	}
}

// take saves a sandbox's definitions as the command does.
func take(t *testing.T, box *sandbox.Sandbox, path string) {
	t.Helper()
	base, stop, err := box.Start()
	if err != nil {
		t.Fatal(err)
	}
	defer stop()
	t.Setenv(keyVariable, box.Key())
	if code := start([]string{"definitions", "--base-url", base, "--save", path}, silent(t)); code != 0 {
		t.Fatalf("definitions ends with %d", code)
	}
}

func silent(t *testing.T) streams {
	nowhere, err := os.OpenFile(os.DevNull, os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { nowhere.Close() })
	return streams{out: nowhere, err: nowhere}
}

func load(t *testing.T, path string) *snapshot.Snapshot {
	t.Helper()
	s, err := snapshot.Load(path)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// Whatever can be set of a sandbox in Go can be set by a flag, but for what only Go has.
func TestSandboxFlags(t *testing.T) {
	flags := map[string]string{
		"Key": "key=sk_x", "Scopes": "scope=accounts:read", "Rate": "rate=7", "Latency": "latency=7ms", "Jitter": "jitter=7ms",
		"IndexLag": "index-lag=7s", "Organisation": "organisation=other", "RetrieveTrashed": "retrieve-trashed", "NoDelete": "no-delete",
		"BareErrors": "bare-errors", "Faults.Error500Before": "fault-500-before=.5", "Faults.Error500After": "fault-500-after=.5",
		"Faults.LostBefore": "fault-lost-before=.5", "Faults.LostAfter": "fault-lost-after=.5", "Faults.Truncated": "fault-truncated=.5",
		"Faults.TooMany": "fault-429=.5", "Faults.Crawl": "fault-crawl=.5", "Faults.Status": "fault-status=503",
		"Faults.RetryAfter": "fault-retry-after=7s", "Faults.CrawlFor": "fault-crawl-for=7s", "Faults.Seed": "fault-seed=7",
	}
	// Now is --clock-ahead, Definitions --definitions; a process keeps no log of requests.
	without := []string{"Now", "Definitions", "RequestLog", "Faults.Match", "Faults.Pick"}
	var check func(prefix string, of reflect.Type, at func(sandbox.Options) reflect.Value)
	check = func(prefix string, of reflect.Type, at func(sandbox.Options) reflect.Value) {
		for i := range of.NumField() {
			name := prefix + of.Field(i).Name
			field := func(o sandbox.Options) reflect.Value { return at(o).Field(i) }
			flag, has := flags[name]
			switch {
			case slices.Contains(without, name):
			case name == "Faults":
				check("Faults.", of.Field(i).Type, field)
			case !has:
				t.Errorf("%s has no flag", name)
			default:
				var f sandboxFlags
				c := f.command(streams{})
				before := field(f.options).Interface()
				if err := c.ParseFlags([]string{"--" + flag}); err != nil {
					t.Errorf("%s: %v", name, err)
				}
				if reflect.DeepEqual(before, field(f.options).Interface()) {
					t.Errorf("--%s does not set %s", flag, name)
				}
			}
		}
	}
	check("", reflect.TypeFor[sandbox.Options](), func(o sandbox.Options) reflect.Value { return reflect.ValueOf(o) })
}
