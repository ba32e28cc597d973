// The bytes of the sample disc that `disc` shows when it is given none, and that the examples in the
// documentation read: an expression, for `include!`. The disc is made by `examples/disc/make-sample.sh`.
{
    let compressed: &[u8] = include_bytes!("../disc/sample.iso.zst");
    let mut decoder = ruzstd::StreamingDecoder::new(compressed).unwrap();
    let mut disc = Vec::new();
    std::io::Read::read_to_end(&mut decoder, &mut disc).unwrap();
    disc
}
