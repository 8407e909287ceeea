package source

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"io"
	"strings"
	"testing"
)

// export makes rows of 12 columns as a CRM exports them, with every cell in
// quotes if quoted.
func export(rows int, quoted bool, end string) []byte {
	var b bytes.Buffer
	line := func(cells ...string) {
		if quoted {
			b.WriteString(`"` + strings.Join(cells, `","`) + `"` + end)
			return
		}
		b.WriteString(strings.Join(cells, ",") + end)
	}
	line("Id", "Name", "Stage", "Amount", "Close Date", "E-mail", "Website", "Country", "Next Step", "Type", "Account", "Owner")
	for i := range rows {
		line(fmt.Sprintf("0060K00000%06d", i), fmt.Sprintf("Renewal %d", i), "Closed Won", fmt.Sprintf("%d.50", i), "2024-03-31",
			fmt.Sprintf("user%d@example.com", i), "https://www.example.com/about", "Österreich", "call back in May", "New", "Example GmbH", "Eva Muster")
	}
	return b.Bytes()
}

// The three readings of the same file, to be compared with each other.
func BenchmarkRead(b *testing.B) {
	for _, c := range []struct {
		name string
		text []byte
	}{
		{"plain", export(100000, false, "\n")},
		{"quoted", export(100000, true, "\r\n")},
		{"lone-cr", export(100000, false, "\r")},
	} {
		b.Run(c.name+"/source", func(b *testing.B) {
			b.SetBytes(int64(len(c.text)))
			b.ReportAllocs()
			for b.Loop() {
				r, err := New("b.csv", bytes.NewReader(c.text), Options{})
				if err != nil {
					b.Fatal(err)
				}
				drain(b, func() error { _, err := r.Read(); return err })
			}
		})
		b.Run(c.name+"/records", func(b *testing.B) {
			b.SetBytes(int64(len(c.text)))
			b.ReportAllocs()
			for b.Loop() {
				r, err := New("b.csv", bytes.NewReader(c.text), Options{})
				if err != nil {
					b.Fatal(err)
				}
				drain(b, func() error { return r.table.skip() })
			}
		})
		if c.name == "lone-cr" {
			continue // encoding/csv knows no such line end
		}
		b.Run(c.name+"/encoding-csv", func(b *testing.B) {
			b.SetBytes(int64(len(c.text)))
			b.ReportAllocs()
			for b.Loop() {
				r := csv.NewReader(bytes.NewReader(c.text))
				r.ReuseRecord = true
				drain(b, func() error { _, err := r.Read(); return err })
			}
		})
	}
}

func drain(b *testing.B, read func() error) {
	rows := 0
	for {
		err := read()
		if err == io.EOF {
			break
		}
		if err != nil {
			b.Fatal(err)
		}
		rows++
	}
	if rows < 100000 {
		b.Fatalf("%d rows", rows)
	}
}
