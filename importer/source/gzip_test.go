package source

import (
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"strings"
	"testing"
)

// packed compresses a text by gzip.
func packed(t testing.TB, text string) string {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	if _, err := io.WriteString(z, text); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// A compressed file is read like the one in it, in several parts too.
func TestReadsGzip(t *testing.T) {
	text := string(export(10000, true, "\n"))
	half := len(text) / 2
	for name, in := range map[string]string{
		"one part": packed(t, text), "two parts": packed(t, text[:half]) + packed(t, text[half:]), "UTF-16": packed(t, inUTF16("\uFEFF"+text, 0)),
	} {
		r, err := New("a.csv.gz", strings.NewReader(in), Options{})
		if err != nil {
			t.Fatal(err)
		}
		got, faults, fatal := readAll(t, r)
		if len(got) != 10000 || faults != nil || fatal != nil || got[9999].Line != 10001 {
			t.Errorf("%s: %d rows, %v, %v", name, len(got), faults, fatal)
		}
	}
}

func TestDamagedGzip(t *testing.T) {
	whole := packed(t, string(export(10000, false, "\n")))
	damaged := []byte(whole)
	damaged[len(damaged)-6]++ // of the checksum
	for _, c := range []struct{ name, in, want string }{
		{"cut off", whole[:len(whole)/2], "the compressed file is cut off"},
		{"damaged", string(damaged), "the compressed file is damaged"},
		{"garbage behind", whole + "much more behind it", "the compressed file is damaged"},
		{"header only", whole[:5], "the compressed file is cut off"},
		{"no gzip", "\x1F\x8Babcdefghijk", "the compressed file is damaged"},
		{"no deflate", whole[:12] + strings.Repeat("\xFF", 100), "the compressed file is damaged"},
		{"twice", packed(t, whole), "this is not a table, but compressed twice; unpack it first"},
		{"a PDF", packed(t, "%PDF-1.7"), "this is not a table, but a PDF document"},
	} {
		r, err := New("a.csv.gz", strings.NewReader(c.in), Options{})
		if err == nil {
			_, _, fatal := readAll(t, r)
			err = fatal
			if fatal == nil {
				err = nil
			}
		}
		if _, ok := errors.AsType[*Error](err); !ok || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %s", c.name, err, c.want)
		}
	}
}

// A file of nothing that goes on for ever is given up.
func TestGzipBomb(t *testing.T) {
	g := &gunzip{packed: &counter{n: 5}, unpacked: counter{in: &endless{more: strings.Repeat("\n", chunk)}}}
	n, err := io.Copy(io.Discard, g)
	if err == nil || err.Error() != "it unpacks to more than 500 times its size" || n > 2*suspiciousSize {
		t.Errorf("%v after %d bytes", err, n)
	}
	g.packed.n, g.unpacked.n = suspiciousSize/100, suspiciousSize+1
	if _, err := g.Read(make([]byte, 1)); err != nil {
		t.Errorf("a large file: %v", err)
	}
}
