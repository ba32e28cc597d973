//! Structures inside partitions: file sets, files, directories, allocation.

use super::structure;
use crate::support::field::{Field, Form::*};
use crate::support::udf::patch::{Patch, Site};

structure! {
    tagged
    /// File set descriptor (4/14.1).
    FileSetDescriptor {
        recording_date_and_time: 16 => Bytes(12),
        interchange_level: 28 => Little16,
        maximum_interchange_level: 30 => Little16,
        character_set_list: 32 => Little32,
        maximum_character_set_list: 36 => Little32,
        file_set_number: 40 => Little32,
        file_set_descriptor_number: 44 => Little32,
        logical_volume_identifier_character_set: 48 => Bytes(64),
        logical_volume_identifier: 112 => Bytes(128),
        file_set_character_set: 240 => Bytes(64),
        file_set_identifier: 304 => Bytes(32),
        copyright_file_identifier: 336 => Bytes(32),
        abstract_file_identifier: 368 => Bytes(32),
        root_directory_length: 400 => Little32,
        root_directory_block: 404 => Little32,
        root_directory_partition: 408 => Little16,
        root_directory_implementation_use: 410 => Bytes(6),
        domain_identifier: 416 => Bytes(24),
        domain_revision: 440 => Little16,
        domain_flags: 442 => Byte,
        domain_reserved: 443 => Bytes(5),
        next_extent_length: 448 => Little32,
        next_extent_block: 452 => Little32,
        next_extent_partition: 456 => Little16,
        next_extent_implementation_use: 458 => Bytes(6),
        system_stream_directory_length: 464 => Little32,
        system_stream_directory_block: 468 => Little32,
        system_stream_directory_partition: 472 => Little16,
        system_stream_directory_implementation_use: 474 => Bytes(6),
        reserved: 480 => Bytes(32),
    }
}

structure! {
    tagged
    /// File identifier descriptor (4/14.4).
    FileIdentifierDescriptor {
        file_version_number: 16 => Little16,
        file_characteristics: 18 => Byte,
        identifier_length: 19 => Byte,
        icb_length: 20 => Little32,
        icb_block: 24 => Little32,
        icb_partition: 28 => Little16,
        icb_implementation_use: 30 => Bytes(6),
        length_of_implementation_use: 36 => Little16,
    }
}

structure! {
    tagged
    /// Allocation extent descriptor (4/14.5).
    AllocationExtentDescriptor {
        previous_allocation_extent_location: 16 => Little32,
        length_of_allocation_descriptors: 20 => Little32,
    }
}

structure! {
    tagged
    /// Indirect entry (4/14.7).
    IndirectEntry {
        prior_direct_entries: 16 => Little32,
        strategy_type: 20 => Little16,
        strategy_parameter: 22 => Bytes(2),
        maximum_number_of_entries: 24 => Little16,
        icb_reserved: 26 => Byte,
        file_type: 27 => Byte,
        parent_icb_block: 28 => Little32,
        parent_icb_partition: 32 => Little16,
        icb_flags: 34 => Little16,
        indirect_icb_length: 36 => Little32,
        indirect_icb_block: 40 => Little32,
        indirect_icb_partition: 44 => Little16,
        indirect_icb_implementation_use: 46 => Bytes(6),
    }
}

structure! {
    tagged
    /// Terminal entry (4/14.8).
    TerminalEntry {
        prior_direct_entries: 16 => Little32,
        strategy_type: 20 => Little16,
        strategy_parameter: 22 => Bytes(2),
        maximum_number_of_entries: 24 => Little16,
        icb_reserved: 26 => Byte,
        file_type: 27 => Byte,
        parent_icb_block: 28 => Little32,
        parent_icb_partition: 32 => Little16,
        icb_flags: 34 => Little16,
    }
}

structure! {
    tagged
    /// File entry (4/14.9). Over an extended file entry its fields are looked up in that table.
    FileEntry {
        prior_direct_entries: 16 => Little32,
        strategy_type: 20 => Little16,
        strategy_parameter: 22 => Bytes(2),
        maximum_number_of_entries: 24 => Little16,
        icb_reserved: 26 => Byte,
        file_type: 27 => Byte,
        parent_icb_block: 28 => Little32,
        parent_icb_partition: 32 => Little16,
        icb_flags: 34 => Little16,
        uid: 36 => Little32,
        gid: 40 => Little32,
        permissions: 44 => Little32,
        file_link_count: 48 => Little16,
        record_format: 50 => Byte,
        record_display_attributes: 51 => Byte,
        record_length: 52 => Little32,
        information_length: 56 => Little64,
        logical_blocks_recorded: 64 => Little64,
        access_date_and_time: 72 => Bytes(12),
        modification_date_and_time: 84 => Bytes(12),
        attribute_date_and_time: 96 => Bytes(12),
        checkpoint: 108 => Little32,
        extended_attribute_icb_length: 112 => Little32,
        extended_attribute_icb_block: 116 => Little32,
        extended_attribute_icb_partition: 120 => Little16,
        extended_attribute_icb_implementation_use: 122 => Bytes(6),
        implementation_identifier: 128 => Bytes(32),
        unique_id: 160 => Little64,
        length_of_extended_attributes: 168 => Little32,
        length_of_allocation_descriptors: 172 => Little32,
    }
}

structure! {
    tagged
    /// Extended file entry (4/14.17).
    ExtendedFileEntry {
        prior_direct_entries: 16 => Little32,
        strategy_type: 20 => Little16,
        strategy_parameter: 22 => Bytes(2),
        maximum_number_of_entries: 24 => Little16,
        icb_reserved: 26 => Byte,
        file_type: 27 => Byte,
        parent_icb_block: 28 => Little32,
        parent_icb_partition: 32 => Little16,
        icb_flags: 34 => Little16,
        uid: 36 => Little32,
        gid: 40 => Little32,
        permissions: 44 => Little32,
        file_link_count: 48 => Little16,
        record_format: 50 => Byte,
        record_display_attributes: 51 => Byte,
        record_length: 52 => Little32,
        information_length: 56 => Little64,
        object_size: 64 => Little64,
        logical_blocks_recorded: 72 => Little64,
        access_date_and_time: 80 => Bytes(12),
        modification_date_and_time: 92 => Bytes(12),
        creation_date_and_time: 104 => Bytes(12),
        attribute_date_and_time: 116 => Bytes(12),
        checkpoint: 128 => Little32,
        reserved: 132 => Little32,
        extended_attribute_icb_length: 136 => Little32,
        extended_attribute_icb_block: 140 => Little32,
        extended_attribute_icb_partition: 144 => Little16,
        extended_attribute_icb_implementation_use: 146 => Bytes(6),
        stream_directory_icb_length: 152 => Little32,
        stream_directory_icb_block: 156 => Little32,
        stream_directory_icb_partition: 160 => Little16,
        stream_directory_icb_implementation_use: 162 => Bytes(6),
        implementation_identifier: 168 => Bytes(32),
        unique_id: 200 => Little64,
        length_of_extended_attributes: 208 => Little32,
        length_of_allocation_descriptors: 212 => Little32,
    }
}

structure! {
    tagged
    /// Extended attribute header descriptor (4/14.10.1).
    ExtendedAttributeHeaderDescriptor {
        implementation_attributes_location: 16 => Little32,
        application_attributes_location: 20 => Little32,
    }
}

structure! {
    plain
    /// Extended attribute, the part all have (4/14.10.2).
    ExtendedAttribute {
        attribute_type: 0 => Little32,
        attribute_subtype: 4 => Byte,
        reserved: 5 => Bytes(3),
        attribute_length: 8 => Little32,
    }
}

structure! {
    tagged
    /// Space bitmap descriptor (4/14.12).
    SpaceBitmapDescriptor {
        number_of_bits: 16 => Little32,
        number_of_bytes: 20 => Little32,
    }
}

structure! {
    plain
    /// Short allocation descriptor (4/14.14.1).
    ShortDescriptor {
        extent_length: 0 => Little32,
        extent_position: 4 => Little32,
    }
}

structure! {
    plain
    /// Long allocation descriptor (4/14.14.2).
    LongDescriptor {
        extent_length: 0 => Little32,
        extent_block: 4 => Little32,
        extent_partition: 8 => Little16,
        implementation_use: 10 => Bytes(6),
    }
}

structure! {
    plain
    /// Extended allocation descriptor (4/14.14.3).
    ExtendedDescriptor {
        extent_length: 0 => Little32,
        recorded_length: 4 => Little32,
        information_length: 8 => Little32,
        extent_block: 12 => Little32,
        extent_partition: 16 => Little16,
        implementation_use: 18 => Bytes(2),
    }
}

structure! {
    plain
    /// Path component of a symbolic link (4/14.16.1).
    PathComponent {
        component_type: 0 => Byte,
        identifier_length: 1 => Byte,
        file_version_number: 2 => Little16,
    }
}

structure! {
    plain
    /// Header of a virtual allocation table (UDF 2.00 2.2.11).
    VatHeader {
        length_of_header: 0 => Little16,
        length_of_implementation_use: 2 => Little16,
        logical_volume_identifier: 4 => Bytes(128),
        previous_vat_icb: 132 => Little32,
        number_of_files: 136 => Little32,
        number_of_directories: 140 => Little32,
        minimum_read_revision: 144 => Little16,
        minimum_write_revision: 146 => Little16,
        maximum_write_revision: 148 => Little16,
        reserved: 150 => Little16,
    }
}

structure! {
    plain
    /// End of a virtual allocation table (UDF 1.50 2.2.10).
    VatTrailer {
        entity_identifier: 0 => Bytes(32),
        previous_vat_icb: 32 => Little32,
    }
}

structure! {
    plain
    /// Entry of a virtual allocation table.
    VatEntry {
        location: 0 => Little32,
    }
}
