//! Who reports, and how.

use super::extra::Extra;
use super::moment::Moment;
use crate::error::{Error, ErrorCode, Result};
use crate::time::Day;
use crate::words::numbered_words;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt;

numbered_words! {
    /// By which way a report came.
    ChannelKind {
        /// A form on a web page.
        WebForm = 1, "web_form";
        /// A mail.
        Mail = 2, "mail";
        /// A chat application, named beside.
        Chat = 3, "chat";
        /// A list, such as one hoster's links.
        List = 4, "list";
        /// Another hotline or a clearing house.
        Partner = 5, "partner";
        /// One's own analyst.
        Analyst = 6, "analyst";
        /// The police.
        Police = 7, "police";
        /// By telephone.
        Telephone = 8, "telephone";
    }
}

/// By which way a report came.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Channel {
    /// The way.
    pub kind: ChannelKind,
    /// The chat application, in its own words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub application: Option<String>,
    /// Fields of others.
    #[serde(flatten)]
    pub extra: Extra,
}

impl From<ChannelKind> for Channel {
    fn from(kind: ChannelKind) -> Self {
        Self { kind, application: None, extra: Extra::default() }
    }
}

numbered_words! {
    /// What kind of site a link leads to, as hotlines sort them.
    #[non_exhaustive]
    SiteType {
        /// Nobody said.
        NotDetermined = 1, "not_determined";
        /// A website.
        Website = 2, "website";
        /// A host of files.
        FileHost = 3, "file_host";
        /// A store of pictures for other sites.
        ImageStore = 4, "image_store";
        /// A board of pictures.
        ImageBoard = 5, "image_board";
        /// A forum.
        Forum = 6, "forum";
        /// A site of banners.
        BannerSite = 7, "banner_site";
        /// A site of links.
        LinkSite = 8, "link_site";
        /// A social network.
        SocialSite = 9, "social_site";
        /// A redirector.
        Redirector = 10, "redirector";
        /// A web archive.
        WebArchive = 11, "web_archive";
        /// A search engine.
        SearchProvider = 12, "search_provider";
        /// A host of pictures.
        ImageHost = 13, "image_host";
        /// A blog.
        Blog = 14, "blog";
        /// A messenger or chat.
        Chat = 15, "chat";
        /// No site at all.
        NotApplicable = 16, "not_applicable";
    }
}

impl SiteType {
    /// Reads this crate's words and those of SCART, which has them without the stroke; none for others.
    #[must_use]
    pub fn from_partner(word: &str) -> Option<Self> {
        let bare = |word: &str| -> String {
            word.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_lowercase()
        };
        match bare(word).as_str() {
            "webpage" => Some(Self::Website),
            "webarchived" => Some(Self::WebArchive),
            word => Self::ALL.iter().copied().find(|kind| bare(kind.as_str()) == word),
        }
    }
}

/// Whoever reports, from when and until when: partners join and leave.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Source {
    /// The name that reports carry.
    pub id: String,
    /// The name for people.
    #[serde(default)]
    pub name: String,
    /// The first day on which it reports.
    #[serde(default)]
    pub active_from: Option<Day>,
    /// The last day on which it reports.
    #[serde(default)]
    pub active_to: Option<Day>,
}

impl Source {
    /// Whether it was a source at that time, by the day in UTC.
    #[must_use]
    pub fn is_active(&self, at: Moment) -> bool {
        let day = at.timestamp().day();
        self.active_from.is_none_or(|from| from <= day) && self.active_to.is_none_or(|to| day <= to)
    }
}

/// The sources of a hotline.
#[derive(Clone, Debug, Default)]
pub struct Sources(BTreeMap<String, Source>);

impl Sources {
    /// Reads a JSON list of sources.
    ///
    /// # Errors
    /// `record.malformed` for other JSON, and for two sources of one id.
    pub fn parse(json: &[u8]) -> Result<Self> {
        let malformed = |detail: String| Error::new(ErrorCode::RecordMalformed, detail);
        let list: Vec<Source> = serde_json::from_slice(json)
            .map_err(|error| malformed(format!("no list of sources, line {}", error.line())))?;
        let mut sources = BTreeMap::new();
        for source in list {
            if let Some(twice) = sources.insert(source.id.clone(), source) {
                return Err(malformed(format!("two sources are called {}", twice.id)));
            }
        }
        Ok(Self(sources))
    }

    /// The source of that id, if it was one at that time.
    ///
    /// # Errors
    /// `source.unknown`, `source.inactive`.
    pub fn active(&self, id: &str, at: Moment) -> Result<&Source> {
        let unknown = || Error::new(ErrorCode::SourceUnknown, "no source has this name");
        let source = self.0.get(id).ok_or_else(unknown)?;
        if source.is_active(at) {
            Ok(source)
        } else {
            Err(Error::new(ErrorCode::SourceInactive, "the source had not begun to report, or had ended"))
        }
    }
}
