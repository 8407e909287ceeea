package value

import "testing"

// columns are twelve columns as exports have them; a row of them is what
// BenchmarkRow converts. Telephone numbers, dear as they are, stand apart.
var columns = []struct {
	name  string
	spec  Spec
	parts []string
}{
	{"text", Spec{Type: Text}, of("Acme Corporation, Springfield")},
	{"markdown", Spec{Type: Markdown}, of("Call *back* on Monday,\nask for the \"big\" offer")},
	{"number", Spec{Type: Number, Number: "1,234.56"}, of("1,234.56")},
	{"currency", Spec{Type: Currency, Currency: "USD", Number: "1,234.56"}, of("$1,054,321.50")},
	{"checkbox", Spec{Type: Checkbox}, of("FALSE")},
	{"iso date", Spec{Type: DateTime}, of("2026-03-16T12:00:00+02:00")},
	{"layout date", Spec{Type: DateTime, Dates: []string{"DD/MM/YYYY"}}, of("16/03/2026")},
	{"email", Spec{Type: Email, Multiple: true}, of("ann.lee@example.com")},
	{"url", Spec{Type: URL}, of("www.example.com/about")},
	{"select", Spec{Type: SingleSelect, Options: stages}, of("Closed Won")},
	{"address", Spec{Type: Address}, addressOf("street", "1 Main St", "city", "Springfield", "country", "United States")},
	{"full name", Spec{Type: FullName}, of("Ada Lovelace")},
}

func BenchmarkConvert(b *testing.B) {
	for _, column := range columns {
		b.Run(column.name, func(b *testing.B) { benchmarkColumn(b, column.spec, column.parts) })
	}
	b.Run("multi select", func(b *testing.B) {
		benchmarkColumn(b, Spec{Type: MultiSelect, Options: stages}, of("Closed Won", "Prospecting"))
	})
	b.Run("folded select", func(b *testing.B) {
		benchmarkColumn(b, Spec{Type: SingleSelect, Options: stages}, of("closed won"))
	})
	b.Run("excel date", func(b *testing.B) {
		benchmarkColumn(b, Spec{Type: DateTime, Dates: []string{"excel"}}, of("46097.520833333336"))
	})
	b.Run("date in a zone", func(b *testing.B) {
		benchmarkColumn(b, Spec{Type: DateTime, Dates: []string{"DD/MM/YYYY"}, Location: zone(b, "Europe/Berlin")}, of("16/03/2026"))
	})
	b.Run("social handle", func(b *testing.B) {
		benchmarkColumn(b, Spec{Type: SocialHandle, HandleService: "LINKEDIN"}, of("https://www.linkedin.com/in/ada"))
	})
	b.Run("telephone", func(b *testing.B) {
		benchmarkColumn(b, Spec{Type: Telephone}, of("(415) 555-2671"))
	})
}

func benchmarkColumn(b *testing.B, s Spec, parts []string) {
	c := mustNew(b, s)
	var dst []byte
	b.ReportAllocs()
	for b.Loop() {
		var err error
		if dst, err = c.Convert(dst[:0], parts); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkRow(b *testing.B) {
	converters := make([]*Converter, len(columns))
	for i, column := range columns {
		converters[i] = mustNew(b, column.spec)
	}
	var dst []byte
	b.ReportAllocs()
	for b.Loop() {
		dst = dst[:0]
		for i, c := range converters {
			var err error
			if dst, err = c.Convert(dst, columns[i].parts); err != nil {
				b.Fatal(err)
			}
		}
	}
}

// TestPlainPathsDoNotAllocate holds what a million rows rest on.
func TestPlainPathsDoNotAllocate(t *testing.T) {
	for _, column := range columns {
		c := mustNew(t, column.spec)
		dst := make([]byte, 0, 256)
		if n := testing.AllocsPerRun(100, func() { dst, _ = c.Convert(dst[:0], column.parts) }); n != 0 {
			t.Errorf("%s: %v allocations a value", column.name, n)
		}
	}
}
