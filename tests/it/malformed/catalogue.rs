//! Which test holds each row of the catalogue of malformed images.
//!
//! A test tells by its name what is wrong with its image, and by what it asserts what a reader must do. Where this
//! library decides otherwise than the catalogue, the test says why.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

/// Rows of each group, by letter.
const GROUPS: [(char, u32); 8] = [
    ('a', 20),
    ('b', 21),
    ('c', 18),
    ('d', 28),
    ('e', 17),
    ('f', 7),
    ('g', 17),
    ('h', 9),
];

/// Row, file below `tests/it` or in the examples, test.
#[rustfmt::skip]
const TESTS: &[(&str, &str, &str)] = &[
    // A. Loops, and what makes no progress.
    ("a1", "malformed/loops.rs", "a1_a_directory_that_holds_itself"),
    ("a2", "malformed/loops.rs", "a2_a_directory_that_holds_one_above_it"),
    ("a3", "malformed/loops.rs", "a3_directories_shared_so_that_paths_double_at_each_level"),
    ("a4", "malformed/rock_ridge/continuation.rs", "a4_a_continuation_area_that_names_itself"),
    ("a5", "malformed/rock_ridge/continuation.rs", "a5_two_continuation_areas_that_name_each_other"),
    ("a6", "malformed/rock_ridge/continuation.rs", "a6_ten_thousand_continuation_areas"),
    ("a7", "malformed/rock_ridge/continuation.rs", "a7_continuation_areas_of_padding"),
    ("a8", "malformed/rock_ridge/entries.rs", "a8_entries_of_impossible_lengths"),
    ("a9", "malformed/rock_ridge/relocated.rs", "a9_a_child_link_to_where_it_is_or_to_no_directory"),
    ("a10", "malformed/rock_ridge/relocated.rs", "a10_a_parent_link_that_disagrees"),
    ("a11", "malformed/rock_ridge/relocated.rs", "a11_a_relocated_directory_that_no_link_leads_to"),
    ("a12", "udf_volume/entries.rs", "a12_an_indirect_entry_that_leads_back"),
    ("a13", "udf_volume/loops.rs", "a13_a_directory_that_holds_itself_or_one_above_it"),
    ("a13", "udf_entries/lookup.rs", "a13_a_directory_that_leads_back_is_an_entry_and_an_error"),
    ("a13", "udf_entries/lookup.rs", "a13_a_directory_named_as_its_own_child_or_as_the_root"),
    ("a13", "udf_entries/lookup.rs", "a13_a_path_of_many_levels_is_given_up_without_a_stack"),
    ("a14", "udf_volume/allocation.rs", "u9_a14_a_chain_that_leads_back_into_itself"),
    ("a15", "udf_volume/sequences.rs", "a15_a_pointer_that_leads_to_itself"),
    ("a15", "udf_volume/sequences.rs", "a15_a_pointer_that_leads_back_to_its_own_extent"),
    ("a16", "udf_volume/sequences.rs", "a16_an_integrity_descriptor_that_leads_to_itself"),
    ("a17", "udf_volume/allocation.rs", "u9_a17_a_descriptor_of_length_zero_ends_the_list"),
    ("a18", "udf_volume/partitions.rs", "a18_a_table_that_names_itself_as_the_one_before"),
    ("a19", "path_tables.rs", "a19_parents_that_are_no_parents"),
    ("a20", "boot/malformed.rs", "a20_headers_up_to_the_end_of_the_image_end_with_it"),
    ("a20", "boot/malformed.rs", "a20_a_catalog_is_not_followed_beyond_the_limit"),
    ("a20", "boot/malformed.rs", "a20_a_section_of_more_entries_than_there_are_is_told"),
    ("a20", "boot/malformed.rs", "a20_a_header_that_is_promised_and_missing_is_told"),
    // B. Amplification.
    ("b1", "malformed/loops.rs", "b1_a_directory_that_claims_4_gib"),
    ("b2", "malformed/loops.rs", "b2_a_file_that_claims_4_gib"),
    ("b3", "malformed/loops.rs", "b3_a_path_table_that_claims_4_gib"),
    ("b4", "malformed/loops.rs", "b4_sixty_thousand_records_of_one_extent"),
    ("b5", "udf_volume/anchors.rs", "b5_a_sequence_that_claims_4_gib"),
    ("b6", "udf_volume/bounds.rs", "b6_more_partition_maps_than_there_are_bytes"),
    ("b7", "udf_volume/bounds.rs", "b7_a_map_table_longer_than_the_block"),
    ("b8", "udf_volume/bounds.rs", "b8_c6_c7_lengths_in_a_file_entry_that_do_not_fit"),
    ("b8", "udf_entries/malformed.rs", "b8_a_length_of_descriptors_beyond_the_block"),
    ("b9", "udf_volume/allocation.rs", "b9_a_long_chain_has_its_limit"),
    ("b9", "udf_entries/malformed.rs", "b9_long_chains_of_descriptors_read_up_to_the_limit"),
    ("b9", "udf_volume/allocation.rs", "b9_as_many_extents_as_the_limit_says"),
    ("b10", "udf_volume/allocation.rs", "b10_a_file_of_holes_costs_nothing"),
    ("b10", "udf_entries/malformed.rs", "b10_a_file_of_holes_is_never_made"),
    ("b10", "udf_entries/kinds.rs", "b10_a_link_of_holes"),
    ("b11", "udf_volume/bounds.rs", "b11_a_file_of_2_to_64_bytes"),
    ("b11", "udf_entries/malformed.rs", "b11_a_length_beyond_the_descriptors_gives_what_there_is"),
    ("b11", "udf_entries/malformed.rs", "b11_a_length_beyond_embedded_bytes_gives_what_there_is"),
    ("b12", "udf_volume/partitions.rs", "b12_a_table_that_claims_2_to_30_entries"),
    ("b13", "udf_volume/partitions.rs", "b13_a_sparing_table_longer_than_its_blocks"),
    ("b14", "malformed/rock_ridge/names.rs", "b14_ten_thousand_pieces_of_a_name"),
    ("b15", "malformed/rock_ridge/links.rs", "b15_ten_thousand_components_of_a_link"),
    ("b16", "malformed/loops.rs", "b16_a_nest_of_ten_thousand_directories"),
    ("b17", "malformed/namespaces.rs", "b17_what_opening_costs_does_not_grow_with_the_trees"),
    ("b18", "malformed/loops.rs", "b18_a_million_volume_descriptors"),
    ("b19", "boot/malformed.rs", "b19_a_count_beyond_the_image_is_clipped"),
    ("b20", "zisofs/malformed.rs", "b20_block_sizes_out_of_range_are_refused"),
    ("b21", "udf_entries/streams.rs", "u15_b21_broken_attributes_cost_nothing_else"),
    ("b21", "udf_entries/streams.rs", "b21_attributes_without_data_fill_a_space"),
    // C. Arithmetic.
    ("c1", "malformed/arithmetic.rs", "c1_an_extent_at_the_last_block_there_can_be"),
    ("c1", "malformed/arithmetic.rs", "c1_on_an_image_large_enough_the_last_blocks_are_read"),
    ("c2", "extended_attributes.rs", "c2_a_record_behind_the_image"),
    ("c2", "malformed/arithmetic.rs", "c2_an_extended_attribute_record_that_leads_beyond_32_bits"),
    ("c3", "malformed/arithmetic.rs", "c3_block_sizes_that_are_none"),
    ("c4", "udf_volume/bounds.rs", "c4_block_sizes_that_are_none"),
    ("c5", "udf_volume/bounds.rs", "c5_partitions_beyond_all_sectors"),
    ("c6", "udf_volume/bounds.rs", "b8_c6_c7_lengths_in_a_file_entry_that_do_not_fit"),
    ("c7", "udf_volume/bounds.rs", "b8_c6_c7_lengths_in_a_file_entry_that_do_not_fit"),
    ("c8", "udf_entries/malformed.rs", "c8_implementation_use_longer_than_the_directory"),
    ("c9", "malformed/arithmetic.rs", "c9_a_directory_whose_size_wraps_when_rounded_up"),
    ("c10", "malformed/rock_ridge/names.rs", "c10_a_name_without_flags"),
    ("c11", "malformed/arithmetic.rs", "c11_joliet_names_of_odd_length"),
    ("c12", "interleaved.rs", "c12_an_attribute_record_that_does_not_fit_its_unit"),
    ("c12", "interleaved.rs", "c12_a_gap_without_units"),
    ("c12", "interleaved.rs", "c12_a_file_in_more_pieces_than_the_limit"),
    ("c13", "malformed/arithmetic.rs", "c13_sections_whose_sum_is_larger_than_32_bits"),
    ("c14", "udf_entries/kinds.rs", "u13_c14_impossible_times_are_none"),
    ("c14", "malformed/arithmetic.rs", "c14_dates_that_are_none"),
    ("c15", "udf_volume/partitions.rs", "c15_a_packet_of_no_block"),
    ("c15", "udf_volume/bounds.rs", "c15_a_defective_packet_is_not_one_that_lies_elsewhere"),
    ("c16", "udf_volume/partitions.rs", "c16_the_allocation_unit_of_a_metadata_partition_is_not_needed"),
    ("c17", "boot/malformed.rs", "c17_an_image_beyond_the_disc_is_an_error_when_opened"),
    ("c18", "malformed/arithmetic.rs", "c18_reads_at_the_last_offset_there_can_be"),
    // D. Out of bounds, and cut.
    ("d1", "malformed/bounds.rs", "d1_every_prefix_by_bytes_of_a_small_image"),
    ("d2", "malformed/bounds.rs", "d2_a_record_too_short_to_be_one"),
    ("d3", "malformed/bounds.rs", "d3_a_record_across_a_sectors_end"),
    ("d4", "malformed/bounds.rs", "d4_records_that_end_with_the_image"),
    ("d5", "malformed/bounds.rs", "d5_an_identifier_longer_than_its_record"),
    ("d6", "malformed/bounds.rs", "d6_an_empty_identifier"),
    ("d7", "malformed/bounds.rs", "d7_a_root_too_small"),
    ("d8", "malformed/bounds.rs", "d8_a_root_in_the_system_area_or_among_the_descriptors_is_no_empty_disc"),
    ("d9", "malformed/rock_ridge/continuation.rs", "d9_a_continuation_area_outside_of_image_or_block"),
    ("d10", "malformed/rock_ridge/entries.rs", "d10_more_skipped_than_records_have"),
    ("d11", "malformed/rock_ridge/entries.rs", "d11_a_reference_shorter_than_the_texts_it_counts"),
    ("d12", "malformed/rock_ridge/links.rs", "d12_components_that_do_not_fit_and_links_that_do_not_go_on"),
    ("d13", "malformed/rock_ridge/entries.rs", "d13_fewer_time_stamps_than_the_flags_say"),
    ("d14", "malformed/rock_ridge/entries.rs", "d14_attributes_of_each_length"),
    ("d15", "udf_volume/anchors.rs", "u2_d15_each_anchor_alone_opens"),
    ("d16", "udf_volume/anchors.rs", "d16_a_main_sequence_outside_the_image"),
    ("d17", "udf_volume/bounds.rs", "d17_partition_references_that_are_none"),
    ("d17", "udf_volume/bounds.rs", "d17_a_block_behind_the_metadata_file"),
    ("d18", "udf_volume/bounds.rs", "d18_blocks_behind_the_partition"),
    ("d19", "udf_volume/bounds.rs", "d19_a_truncated_image"),
    ("d19", "udf_volume/bounds.rs", "d19_cut_before_the_first_anchor"),
    ("d19", "udf_volume/bounds.rs", "d19_a_directory_whose_second_extent_reaches_beyond_the_image"),
    ("d20", "udf_volume/allocation.rs", "d20_allocation_extents_of_a_wrong_length"),
    ("d21", "udf_entries/malformed.rs", "d21_an_identifier_longer_than_the_rest_of_its_directory"),
    ("d21", "udf_entries/malformed.rs", "d21_a_directory_that_ends_in_an_identifier"),
    ("d21", "udf_entries/malformed.rs", "d21_zeros_behind_the_last_identifier_are_none"),
    ("d22", "udf_volume/allocation.rs", "d22_embedded_bytes_fewer_than_the_length"),
    ("d23", "udf_volume/allocation.rs", "d23_descriptors_of_more_or_less_than_the_file"),
    ("d23", "udf_volume/allocation.rs", "d23_a_chain_goes_on_behind_the_file"),
    ("d24", "malformed/bounds.rs", "d24_images_of_no_whole_number_of_sectors"),
    ("d25", "malformed/bounds.rs", "d25_an_image_longer_than_its_volume"),
    ("d26", "malformed/bounds.rs", "d26_path_tables_outside_the_image"),
    ("d27", "boot/malformed.rs", "d27_a_catalog_that_is_not_there_leaves_the_files_alone"),
    ("d27", "boot/malformed.rs", "d27_a_catalog_that_is_cut_has_the_entries_that_are_there"),
    ("d28", "udf_volume/partitions.rs", "d28_no_table_where_one_should_be"),
    ("d28", "udf_volume/partitions.rs", "d28_a_table_shorter_than_its_header"),
    // E. Names and paths.
    ("e1", "udf_entries/names.rs", "e1_dots_are_names_like_any_other"),
    ("e1", "malformed/names.rs", "e1_names_that_navigate_elsewhere"),
    ("e1", "malformed/rock_ridge/names.rs", "e1_and_e2_names_that_navigate_or_hold_separators"),
    ("e2", "udf_entries/names.rs", "e2_separators_in_a_name_are_a_part_of_it"),
    ("e2", "malformed/names.rs", "e2_names_that_hold_separators"),
    ("e2", "malformed/rock_ridge/names.rs", "e1_and_e2_names_that_navigate_or_hold_separators"),
    ("e3", "udf_entries/names.rs", "e3_control_characters_are_kept"),
    ("e3", "malformed/names.rs", "e3_names_that_hold_control_characters"),
    ("e4", "malformed/rock_ridge/links.rs", "e4_links_that_lead_out"),
    ("e5", "malformed/rock_ridge/links.rs", "e5_links_that_lead_to_each_other"),
    ("e6", "examples/disc/extract.rs", "e6_a_link_in_the_way_is_not_gone_through"),
    ("e7", "malformed/names.rs", "e7_names_that_collide"),
    ("e8", "src/safe_name.rs", "names_that_leave_or_command_are_refused"),
    ("e9", "malformed/names.rs", "e9_joliet_names_that_are_no_text"),
    ("e10", "udf_entries/names.rs", "u11_e10_compression_254_and_255_are_8_and_16_of_deleted_names"),
    ("e10", "udf_entries/names.rs", "e10_names_of_unknown_compression_are_listed_with_their_data"),
    ("e11", "udf_entries/names.rs", "e11_half_a_character_at_the_end_is_dropped"),
    ("e12", "udf_entries/names.rs", "u11_e12_the_length_of_a_dstring_is_clamped"),
    ("e13", "malformed/rock_ridge/names.rs", "e13_flags_of_current_and_parent_and_no_name_at_all"),
    ("e14", "malformed/rock_ridge/names.rs", "e14_names_that_are_no_utf_8"),
    ("e15", "malformed/names.rs", "e15_names_at_the_edges_of_the_rules"),
    ("e16", "malformed/names.rs", "e16_a_path_of_the_longest_names"),
    ("e17", "udf_entries/identifiers.rs", "u10_e17_deleted_entries_are_listed_on_request"),
    ("e17", "udf_entries/identifiers.rs", "e17_parent_identifiers_are_passed_over_wherever_they_are"),
    ("e17", "udf_entries/identifiers.rs", "e17_an_entry_without_a_name_is_an_error_beside_its_siblings"),
    // F. Numbers recorded twice.
    ("f1", "malformed/numbers.rs", "f1_an_extent_without_its_big_endian_copy"),
    ("f2", "malformed/numbers.rs", "f2_a_size_of_two_values"),
    ("f3", "malformed/numbers.rs", "f3_a_block_size_without_its_big_endian_copy"),
    ("f4", "malformed/numbers.rs", "f4_sizes_of_path_table_and_volume"),
    ("f5", "malformed/numbers.rs", "f5_path_tables_that_contradict_each_other_and_the_tree"),
    ("f6", "malformed/rock_ridge/continuation.rs", "f6_two_recordings_of_a_continuation_area"),
    ("f7", "malformed/rock_ridge/entries.rs", "f7_two_recordings_of_a_mode"),
    // G. Tags, sums, sequence numbers, marks.
    ("g1", "udf_volume/anchors.rs", "u18_g1_g2_g5_the_first_anchor_spoiled"),
    ("g1", "udf_volume/partitions.rs", "g1_a_table_with_a_wrong_checksum"),
    ("g1", "udf_volume/sequences.rs", "u3_u18_g1_each_descriptor_that_the_main_sequence_lacks_comes_from_the_reserve"),
    ("g1", "udf_volume/tags.rs", "u4_g1_a_wrong_checksum_is_an_error_that_names_structure_and_byte"),
    ("g2", "udf_volume/anchors.rs", "u18_g1_g2_g5_the_first_anchor_spoiled"),
    ("g2", "udf_volume/tags.rs", "u4_g2_g4_a_wrong_crc_or_location_is_told_and_read"),
    ("g2", "udf_volume/tags.rs", "g2_g4_a_doubtful_descriptor_gives_way_to_a_sound_copy"),
    ("g2", "udf_volume/tags.rs", "g2_g4_of_two_doubtful_copies_one_is_read"),
    ("g3", "udf_volume/tags.rs", "g3_a_crc_length_beyond_the_block_is_told"),
    ("g3", "udf_volume/tags.rs", "g3_a_crc_of_no_byte"),
    ("g4", "udf_volume/anchors.rs", "g4_the_only_anchor_with_another_location_is_read"),
    ("g4", "udf_volume/tags.rs", "u4_g2_g4_a_wrong_crc_or_location_is_told_and_read"),
    ("g4", "udf_volume/tags.rs", "g2_g4_a_doubtful_descriptor_gives_way_to_a_sound_copy"),
    ("g4", "udf_volume/tags.rs", "g2_g4_of_two_doubtful_copies_one_is_read"),
    ("g5", "udf_volume/anchors.rs", "u18_g1_g2_g5_the_first_anchor_spoiled"),
    ("g5", "udf_volume/bounds.rs", "g5_nothing_at_all"),
    ("g5", "udf_volume/tags.rs", "g5_another_kind_of_descriptor"),
    ("g5", "udf_volume/tags.rs", "g5_a_block_of_zeros_in_place_of_the_root"),
    ("g6", "udf_volume/tags.rs", "u4_g6_tags_of_version_2_and_3_in_any_mixture"),
    ("g7", "udf_volume/sequences.rs", "g7_two_of_one_number_that_differ_are_told"),
    ("g7", "udf_volume/sequences.rs", "g7_two_that_say_the_same_are_told_by_nobody"),
    ("g8", "udf_volume/sequences.rs", "u3_g8_the_terminator_may_be_lacking"),
    ("g8", "udf_volume/sequences.rs", "g8_a_terminator_before_all_else"),
    ("g8", "udf_volume/sequences.rs", "g8_u18_a_main_sequence_cut_by_a_block_that_is_not_recorded"),
    ("g9", "udf_volume/recognition.rs", "g9_duplicates_and_a_missing_end_are_of_no_account"),
    ("g10", "udf_volume/sequences.rs", "g10_a_domain_that_is_not_udf"),
    ("g10", "udf_volume/sequences.rs", "u19_g10_a_revision_that_never_was"),
    ("g11", "udf_volume/sequences.rs", "g11_integrity_open_closed_or_missing"),
    ("g12", "high_sierra.rs", "g12_other_descriptors_of_high_sierra_are_passed_over"),
    ("g12", "malformed/descriptors.rs", "g12_identifiers_and_versions_of_other_standards"),
    ("g12", "malformed/descriptors.rs", "g12_a_primary_descriptor_of_version_2_is_told"),
    ("g13", "malformed/descriptors.rs", "g13_no_primary_descriptor_or_two"),
    ("g13", "malformed/descriptors.rs", "g13_a_broken_primary_descriptor_gives_way_to_its_copy"),
    ("g14", "malformed/descriptors.rs", "g14_a_joliet_volume_that_does_not_say_so"),
    ("g15", "boot/malformed.rs", "g15_a_validation_entry_may_be_wrong_in_one_thing"),
    ("g15", "boot/malformed.rs", "g15_what_is_no_catalog_at_all_is_an_error"),
    ("g15", "boot/malformed.rs", "g15_an_entry_of_reserved_values_is_listed"),
    ("g16", "udf_volume/bounds.rs", "g16_a_file_entry_of_another_kind_than_its_identifier"),
    ("g16", "udf_volume/tags.rs", "g16_file_types_and_strategies_that_are_unknown"),
    ("g16", "udf_entries/kinds.rs", "g16_an_unknown_kind_costs_its_file_alone"),
    ("g16", "udf_entries/kinds.rs", "g16_an_unknown_strategy_costs_its_file_alone"),
    ("g17", "udf_volume/tags.rs", "g17_reserved_kinds_of_allocation_descriptors"),
    ("g17", "udf_entries/kinds.rs", "g17_a_reserved_type_of_descriptors_costs_its_file_alone"),
    // H. Trees that contradict each other.
    ("h1", "udf_volume/best.rs", "t2_h1_the_iso_side_is_a_stub"),
    ("h2", "malformed/namespaces.rs", "h2_two_sides_that_differ_are_never_merged"),
    ("h3", "malformed/namespaces.rs", "h3_rock_ridge_before_joliet_before_iso"),
    ("h4", "malformed/rock_ridge/entries.rs", "h4_no_mark_of_the_protocol_or_another_extension"),
    ("h5", "udf_volume/best.rs", "t2_h5_udf_is_broken"),
    ("h6", "udf_volume/best.rs", "t2_h6_iso_is_broken"),
    ("h7", "sessions/none.rs", "h7_a_session_that_is_cut_off"),
    ("h7", "sessions.rs", "h7_volumes_that_lie_about_their_size"),
    ("h8", "malformed/namespaces.rs", "h8_a_file_of_more_than_4_gib_on_both_sides"),
    ("h9", "malformed/namespaces.rs", "h9_joliet_names_that_are_the_same_when_cut"),
];

#[test]
fn each_row_has_a_test() {
    let rows = GROUPS
        .iter()
        .flat_map(|(letter, rows)| (1..=*rows).map(move |n| format!("{letter}{n}")));
    let rows: BTreeSet<_> = rows.collect();
    assert_eq!(rows.len(), 137);
    let listed: BTreeSet<_> = TESTS.iter().map(|(row, ..)| (*row).to_owned()).collect();
    let without: Vec<_> = rows.difference(&listed).collect();
    let unknown: Vec<_> = listed.difference(&rows).collect();
    assert!(without.is_empty(), "rows without a test: {without:?}");
    assert!(unknown.is_empty(), "no rows: {unknown:?}");
}

#[test]
fn each_test_is_there() {
    let crate_root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut sources = BTreeMap::new();
    for (row, file, test) in TESTS {
        let source = sources.entry(file).or_insert_with(|| {
            let below = match file.starts_with("examples/") || file.starts_with("src/") {
                true => crate_root.join(file),
                false => crate_root.join("tests/it").join(file),
            };
            fs::read_to_string(&below).unwrap_or_else(|e| panic!("{}: {e}", below.display()))
        });
        let lines: Vec<_> = source.lines().map(str::trim).collect();
        let head = format!("fn {test}() {{");
        let at = lines.iter().position(|line| *line == head);
        let at = at.unwrap_or_else(|| panic!("{row}: no test {test} in {file}"));
        assert!(lines[..at].ends_with(&["#[test]"]), "{test} is no test");
    }
}
